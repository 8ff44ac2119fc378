internal import Glibc
public import Model

/// What the machine's clocks say at one moment. Whether a lease has run out is told by the time since the machine's
/// start: somebody who sets the clock takes no file out of anybody's hands.
public struct ClockReading: Sendable, Hashable {
  public var wall: Timestamp
  /// Milliseconds since the machine's start, those it slept through included.
  public var uptime: Int64
  /// Which start of the machine `uptime` counts from.
  public var boot: Int64

  public init(wall: Timestamp, uptime: Int64, boot: Int64) {
    self.wall = wall
    self.uptime = uptime
    self.boot = boot
  }

  public static var now: ClockReading {
    guard let boot = thisBoot else { return ClockReading(wall: .now, uptime: Timestamp.now.milliseconds, boot: 0) }
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    let uptime = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    return ClockReading(wall: .now, uptime: uptime, boot: boot)
  }

  /// The first 64 bits of the kernel's identifier of this start (random(4)); nil where there is no /proc, and the wall
  /// clock has to do.
  private static let thisBoot: Int64? = {
    let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 36)
    guard read(descriptor, &text, text.count) == text.count else { return nil }
    let digits = String(decoding: text.filter { $0 != UInt8(ascii: "-") }.prefix(16), as: UTF8.self)
    return UInt64(digits, radix: 16).map { Int64(bitPattern: $0) }
  }()
}
