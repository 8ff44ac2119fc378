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
