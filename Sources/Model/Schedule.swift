/// When a connection is at work by itself, as it was written down.
public struct Schedule: Sendable, Hashable, Codable {
  /// `hourly`, `every 4 hours`, `twice daily`, `daily`, `weekly`, `monthly`, or a cron expression of five fields.
  public var text: String
  /// A name of the tz database; nil for UTC.
  public var timeZone: String?

  public init(_ text: String, timeZone: String? = nil) {
    self.text = text
    self.timeZone = timeZone
  }
}
