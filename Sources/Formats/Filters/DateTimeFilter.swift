internal import CBytes

/// Waves through dates and times of RFC 3339 without a fraction, of days there are and not too old.
struct DateTimeFilter {
  private let needsZone: Bool
  /// Minutes since 1970, UTC, that are plainly within all limits; those near a limit are judged.
  private let earliest: Int
  private let latest: Int
  private let hasLimits: Bool
  private let assumedMinutes: Int

  /// Nil when the field's values look otherwise.
  init?(_ reading: DateReading) {
    guard reading.field.type == .datetime, reading.formats.contains(.dateTime) else { return nil }
    needsZone = reading.needsZone
    assumedMinutes = reading.zoneOffsetMinutes ?? 0
    let oldest = reading.field.maxAgeDays.map { reading.now - Int64($0) * 86_400_000 }
    let newest = reading.field.maxFutureMinutes.map { reading.now + Int64($0) * 60_000 }
    let lower = [oldest, reading.minimum].compactMap { $0 }.max()
    let upper = [newest, reading.maximum].compactMap { $0 }.min()
    hasLimits = lower != nil || upper != nil
    earliest = lower.map { Int($0 / 60_000) + 1 } ?? .min
    latest = upper.map { Int($0 / 60_000) - 1 } ?? .max
  }

  func sift(_ cells: ColumnCells, _ suspects: Suspects, required: Bool) {
    cells.sift(suspects, required: required) { bytes, count in isPlain(bytes, count) }
  }

  /// `2026-01-23T01:13:02Z`, or `+01:00` for the `Z`, or nothing there.
  @inline(__always)
  private func isPlain(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count == 20 || count == 25 || count == 19 && !needsZone else { return false }
    let date = cbytes_load8(bytes)
    let middle = cbytes_load8(bytes + 8)
    let end = cbytes_load8(bytes + 11)
    // "2026-01-", "23T01:13", "01:13:02"
    let dateDigits = date & 0x00FF_FF00_FFFF_FFFF | 0x3000_0030_0000_0000
    let endDigits = end & 0xFFFF_00FF_FF00_FFFF | 0x0000_3000_0030_0000
    guard date & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000,
      end & 0x0000_FF00_00FF_0000 == 0x0000_3A00_003A_0000, Digits.areDigits(dateDigits), Digits.areDigits(endDigits),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20
    else { return false }
    let year = Int(pair(date, 0)) &* 100 &+ Int(pair(date, 16))
    let month = Int(pair(date, 40))
    let day = Int(pair(middle, 0))
    let hour = Int(pair(end, 0))
    let minute = Int(pair(end, 24))
    guard isDigit(bytes[8]), isDigit(bytes[9]), month &- 1 < 12, month > 0, day > 0,
      day <= 28 || day <= daysIn(month: month, of: year), hour < 24, minute < 60, pair(end, 48) < 60
    else { return false }
    var offset = assumedMinutes
    if count > 19 {
      guard let written = zone(bytes + 19, count) else { return false }
      offset = written
    }
    guard hasLimits else { return true }
    let minutes = daysFrom1970(year, month, day) &* 1440 &+ hour &* 60 &+ minute &- offset
    return minutes >= earliest && minutes <= latest
  }

  @inline(__always)
  private func zone(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    if count == 20 { return bytes[0] == UInt8(ascii: "Z") ? 0 : nil }
    let word = cbytes_load8(bytes)
    let digits = word & 0x0000_FFFF_00FF_FF00 | 0x3030_0000_3000_0030
    guard bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"), bytes[3] == UInt8(ascii: ":"),
      Digits.areDigits(digits)
    else { return nil }
    let hours = Int(pair(word, 8))
    let minutes = Int(pair(word, 32))
    guard hours < 24, minutes < 60 else { return nil }
    return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) &* (hours &* 60 &+ minutes)
  }

  /// The number of two digits that begin `shift` bits into the word.
  @inline(__always)
  private func pair(_ word: UInt64, _ shift: UInt64) -> UInt64 {
    let two = word &>> shift
    return (two & 0x0F) &* 10 &+ (two &>> 8 & 0x0F)
  }
}
