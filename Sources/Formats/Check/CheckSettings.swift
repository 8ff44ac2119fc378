/// What a check goes by besides the data type.
public struct CheckSettings: Sendable {
  public var declared: DeclaredWriting
  /// Milliseconds since 1970, by which ages are reckoned.
  public var now: Int64
  /// `file` takes all rows or none.
  public var policy: Policy

  public enum Policy: String, Sendable, Hashable, CaseIterable { case rows, file }

  public init(
    declared: DeclaredWriting = DeclaredWriting(), now: Int64, policy: Policy = .rows
  ) {
    self.declared = declared
    self.now = now
    self.policy = policy
  }
}

extension CheckSettings {
  /// Milliseconds since 1970 of a date and time of RFC 3339; nil for anything else.
  public static func milliseconds(_ text: String) -> Int64? {
    let reading = Array(text.utf8).withUnsafeBufferPointer { DateFormat.dateTime.read($0) }
    guard case .moment(let moment) = reading, moment.offsetMinutes != nil else { return nil }
    return moment.utcMilliseconds(assumedOffsetMinutes: 0)
  }
}
