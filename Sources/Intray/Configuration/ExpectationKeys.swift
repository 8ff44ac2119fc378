internal import Model

/// The keys that say by when files are expected: `expect: { by: weekdays 09:00, timeZone: Europe/Amsterdam, grace: 30m }`.
enum ExpectationKeys {
  private static let all = ["by", "timeZone", "grace", "within"]

  static func read(_ connection: YAMLMapping) throws -> Expectation? {
    guard let mapping = try connection.mapping("expect", known: all) else { return nil }
    let by = try mapping.requiredString("by")
    guard Occasions(Schedule(by)) != nil else {
      throw mapping.error(
        at: "by",
        "found \"\(by)\", expected days and a time, such as weekdays 09:00, daily 18:30 or mon,thu 9:00, or five fields "
          + "as cron has them")
    }
    return Expectation(
      by: Schedule(by, timeZone: try Manner.timeZone(mapping)), grace: try span("grace", of: mapping, from: 0) ?? 0,
      within: try span("within", of: mapping, from: 60))
  }

  private static func span(_ key: String, of mapping: YAMLMapping, from least: Int) throws -> Int64? {
    guard let text = try mapping.string(key) else { return nil }
    guard let seconds = timeSpan(text), (least...2_678_400).contains(seconds) else {
      throw mapping.error(at: key, "found \"\(text)\", expected a time of at most 31 days, such as 30m or 8h")
    }
    return Int64(seconds)
  }
}
