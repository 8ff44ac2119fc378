internal import ArgumentParser
internal import Formats
internal import Model

/// Reads `90`, `90s`, `15m`, `2h` or `7d` as seconds.
@Sendable func seconds(_ text: String) throws -> Int64 {
  let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
  let unit = text.last.flatMap { units[$0] }
  let digits = unit == nil ? text[...] : text.dropLast()
  guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(digits), number <= 1_000_000 else {
    throw ValidationError("found \"\(text)\", expected seconds, or a time such as 90s, 15m, 2h or 7d")
  }
  return number * (unit ?? 1)
}

/// Reads a date, `2026-03-08`, a date and time of RFC 3339, or a time that has passed since: `90m`, `12h`, `7d`.
@Sendable func moment(_ text: String) throws -> Timestamp {
  let full = text.utf8.count == 10 ? "\(text)T00:00:00Z" : text
  if let milliseconds = CheckSettings.milliseconds(full) { return Timestamp(milliseconds: milliseconds) }
  guard let seconds = try? seconds(text) else {
    throw ValidationError(
      "found \"\(text)\", expected a date such as 2026-03-08, a moment such as 2026-03-08T15:27:29Z, or 90m, 12h, 7d")
  }
  return Timestamp.now.adding(seconds: -seconds)
}
