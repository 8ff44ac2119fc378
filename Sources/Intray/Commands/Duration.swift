internal import ArgumentParser

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
