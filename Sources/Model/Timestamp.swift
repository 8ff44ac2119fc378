internal import Glibc

/// A moment in UTC, to the millisecond.
public struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

  /// This moment and `seconds` more; negative for earlier.
  public func adding(seconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds + seconds * 1000) }

  /// RFC 3339 §5.6, in UTC with milliseconds: `2026-03-08T15:27:31.204Z`.
  public var description: String {
    let parts = civil
    return "\(pad(parts.year, 4))-\(pad(parts.month))-\(pad(parts.day))T"
      + "\(pad(parts.hour)):\(pad(parts.minute)):\(pad(parts.second)).\(pad(parts.millisecond, 3))Z"
  }

  /// RFC 5322 §3.3, in UTC: `Sun, 08 Mar 2026 15:27:31 +0000`.
  public var mailDate: String {
    let parts = civil
    return "\(Self.weekdays[parts.weekday]), \(pad(parts.day)) \(Self.months[parts.month - 1]) "
      + "\(pad(parts.year, 4)) \(pad(parts.hour)):\(pad(parts.minute)):\(pad(parts.second)) +0000"
  }

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  private typealias Civil = (
    year: Int, month: Int, day: Int, weekday: Int, hour: Int, minute: Int, second: Int, millisecond: Int
  )

  private var civil: Civil {
    var seconds = time_t(milliseconds.quotientRoundedDown(by: 1000))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return (
      Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday), Int(parts.tm_wday),
      Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec),
      Int((milliseconds % 1000 + 1000) % 1000)
    )
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

private func pad(_ number: Int, _ width: Int = 2) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension Int64 {
  fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
