internal import Model
internal import Queues

extension Configuration {
  /// How long things are kept.
  struct Retention {
    /// Seconds that messages are kept as they came, by what became of them; 0 for not at all.
    var messages: [Outcome: Int64]
    /// How long the bytes of files are kept once they are done with.
    var files: RetentionTimes
  }
}

extension Configuration.Retention {
  static let keys = ["messages", "files"]

  /// Without a word about it: what did not get in is kept for as long as somebody may ask for it, and no file is removed.
  private static let usual: [Outcome: Int64] = [
    .accepted: 0, .ignored: 30 * 86_400, .refused: 30 * 86_400, .held: 90 * 86_400,
  ]

  init(_ mapping: YAMLMapping?) throws {
    messages = Self.usual
    files = RetentionTimes()
    if let times = try mapping?.mapping("messages", known: Outcome.allCases.map(\.rawValue)) {
      for outcome in Outcome.allCases where times.has(outcome.rawValue) {
        messages[outcome] = try Self.time(outcome.rawValue, of: times) ?? .max / 2000
      }
    }
    guard let times = try mapping?.mapping("files", known: ["completed", "discarded", "rejected"]) else { return }
    files = RetentionTimes(
      completed: try Self.time("completed", of: times), discarded: try Self.time("discarded", of: times),
      rejected: try Self.time("rejected", of: times))
  }

  /// Seconds; nil for ever, as `forever` says or nothing.
  private static func time(_ key: String, of mapping: YAMLMapping) throws -> Int64? {
    guard let text = try mapping.string(key), text != "forever" else { return nil }
    if text == "none" { return 0 }
    guard let seconds = seconds(text) else {
      throw mapping.error(at: key, "found \"\(text)\", expected a time such as 30d or 12h, none, or forever")
    }
    return seconds
  }
}
