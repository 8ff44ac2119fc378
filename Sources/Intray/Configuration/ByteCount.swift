/// Reads `40 MB`, `512 kB`, `1 GB` or a plain number of bytes; units are powers of 1000, as mail servers announce
/// them, or of 1024 when written `KiB`, `MiB`, `GiB`. Nil for anything else.
func byteCount(_ text: String) -> Int? {
  let characters = Array(text.utf8)
  let digits = characters.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  guard !digits.isEmpty, let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
  let unit = String(decoding: characters[digits.count...].drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
  guard let factor = factors[unit.lowercased()] else { return nil }
  let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
  return overflow ? nil : bytes
}

private let factors = [
  "": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "kib": 1 << 10, "mib": 1 << 20,
  "gib": 1 << 30,
]
