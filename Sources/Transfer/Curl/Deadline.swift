internal import Glibc

/// A moment on the clock that only runs forward: waiting is measured on it, so that nobody can set it back.
public struct Deadline: Sendable, Hashable, Comparable {
  private let nanoseconds: UInt64

  private init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  /// `seconds` from now; what is negative or no number counts as now, what is too long as 100 years.
  public static func after(seconds: Double) -> Deadline {
    let bounded = seconds > 0 ? min(seconds, 3_153_600_000) : 0
    return Deadline(nanoseconds: now + UInt64(bounded * 1e9))
  }

  public var hasPassed: Bool { Self.now >= nanoseconds }

  /// What is left of it; 0 once it has passed.
  public var seconds: Double {
    let now = Self.now
    return nanoseconds > now ? Double(nanoseconds - now) / 1e9 : 0
  }

  /// What is left of it, rounded up, as poll(2) takes it; 0 once it has passed.
  public var milliseconds: Int32 {
    let now = Self.now
    guard nanoseconds > now else { return 0 }
    return Int32(clamping: (nanoseconds - now + 999_999) / 1_000_000)
  }

  public static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
