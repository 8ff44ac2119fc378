/// By when a file is to come of a partner, again and again.
public struct Expectation: Sendable, Hashable, Codable {
  /// The moments by which one is to be there: `weekdays 09:00`, `daily 18:30`, or a cron expression, and on whose clock.
  public var by: Schedule
  /// Seconds after such a moment until it counts as missing.
  public var grace: Int64
  /// Seconds before such a moment from which on a file counts for it; nil for from when the one before was over.
  public var within: Int64?

  public init(by: Schedule, grace: Int64 = 0, within: Int64? = nil) {
    self.by = by
    self.grace = grace
    self.within = within
  }
}
