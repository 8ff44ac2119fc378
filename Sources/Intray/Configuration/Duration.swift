internal import ArgumentParser

/// Reads `90s`, `30m`, `12h`, `7d`; nil for anything else, and for more than a century.
func seconds(_ text: String) -> Int64? {
  let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
  guard let unit = text.last.flatMap({ units[$0] }), text.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }),
    let count = Int64(text.dropLast()), count <= 3_153_600_000 / unit
  else { return nil }
  return count * unit
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
