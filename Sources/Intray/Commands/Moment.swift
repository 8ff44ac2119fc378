internal import ArgumentParser
internal import Formats
internal import Model

/// Reads a date, `2026-03-08`, a date and time of RFC 3339, or a time that has passed since: `90m`, `12h`, `7d`.
@Sendable func moment(_ text: String) throws -> Timestamp {
  let full = text.utf8.count == 10 ? "\(text)T00:00:00Z" : text
  if let milliseconds = CheckSettings.milliseconds(full) { return Timestamp(milliseconds: milliseconds) }
  guard let seconds = seconds(text) else {
    throw ValidationError(
      "found \"\(text)\", expected a date such as 2026-03-08, a moment such as 2026-03-08T15:27:29Z, or 90m, 12h, 7d")
  }
  return Timestamp.now.adding(seconds: -seconds)
}
