internal import CBytes

extension cbytes_moment {
  /// Nil when the field's values look otherwise than RFC 3339 has them. `now`: milliseconds since 1970.
  init?(_ reading: DateReading, now: Int64) {
    guard reading.field.type == .datetime, reading.formats.contains(.dateTime) else { return nil }
    let oldest = reading.field.maxAgeDays.map { now - Int64($0) * 86_400_000 }
    let newest = reading.field.maxFutureMinutes.map { now + Int64($0) * 60_000 }
    let lower = [oldest, reading.minimum, reading.above].compactMap { $0 }.max()
    let upper = [newest, reading.maximum, reading.below].compactMap { $0 }.min()
    self.init()
    // What is near a limit is judged to the millisecond.
    earliest_minute = lower.map { $0 / 60_000 + 1 } ?? .min
    latest_minute = upper.map { $0 / 60_000 - 1 } ?? .max
    assumed_minutes = Int64(reading.zoneOffsetMinutes ?? 0)
    needs_zone = reading.needsZone ? 1 : 0
    Self.write(lower.map { _ in earliest_minute }, orElse: "0000-00-00T00:00", to: &earliest)
    Self.write(upper.map { _ in latest_minute }, orElse: "9999-99-99T99:99", to: &latest)
    after = withUnsafeBytes(of: earliest) { Self.ordered($0) }
    before = withUnsafeBytes(of: latest) { Self.ordered($0) }
  }

  private static func ordered(_ octets: UnsafeRawBufferPointer) -> UInt64 {
    UInt64(bigEndian: octets.loadUnaligned(as: UInt64.self))
  }

  /// `2026-01-23T01:13`, as far as it goes.
  private static func write<Octets>(_ minute: Int64?, orElse limit: String, to octets: inout Octets) {
    let text = minute.map { Moment(milliseconds: $0 * 60_000).text(.datetime) } ?? limit
    withUnsafeMutableBytes(of: &octets) { $0.copyBytes(from: text.utf8.prefix($0.count)) }
  }
}
