internal import ArgumentParser

/// Reads `90s`, `15m`, `2h`, `7d` or a plain number of seconds. Nil for anything else.
func timeSpan(_ text: String) -> Int? {
  let characters = Array(text.utf8)
  let digits = characters.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  guard !digits.isEmpty, let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
  let unit = String(decoding: characters[digits.count...].drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
  guard let factor = ["": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400][unit] else { return nil }
  let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
  return overflow ? nil : seconds
}

/// As `timeSpan`, with a unit and no space before it, and no more than a century.
func seconds(_ text: String) -> Int64? {
  guard text.utf8.last.map({ "smhd".utf8.contains($0) }) ?? false, !text.utf8.contains(UInt8(ascii: " ")),
    let seconds = timeSpan(text), seconds <= 3_153_600_000
  else { return nil }
  return Int64(seconds)
}

/// The shortest way to write so many seconds.
func durationText(_ seconds: Int64) -> String {
  for (unit, length) in [("d", 86400), ("h", 3600), ("m", 60)] as [(String, Int64)]
  where seconds > 0 && seconds.isMultiple(of: length) {
    return "\(seconds / length)\(unit)"
  }
  return "\(seconds)s"
}

/// Reads an argument that is a duration; a plain number is one of seconds.
@Sendable func duration(_ text: String) throws -> Int64 {
  guard let seconds = seconds(text) ?? seconds("\(text)s") else {
    throw ValidationError("found \"\(text)\", expected a duration such as 90s, 30m, 12h or 7d")
  }
  return seconds
}
