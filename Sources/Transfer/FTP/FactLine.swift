internal import Glibc
internal import Model

/// A line of MLSD: `type=file;size=42;modify=20261130104943; name` (RFC 3659 §7.2).
enum FactLine {
  static func entry(_ line: [UInt8]) -> Listing.Entry? {
    guard let space = line.firstIndex(of: UInt8(ascii: " ")), space + 1 < line.count else { return nil }
    var facts: [String: String] = [:]
    for fact in line[..<space].split(separator: UInt8(ascii: ";")) {
      guard let equals = fact.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let name = String(decoding: fact[..<equals], as: UTF8.self).lowercased()
      facts[name] = String(decoding: fact[(equals + 1)...], as: UTF8.self)
    }
    guard let type = facts["type"]?.lowercased() else { return nil }
    guard type == "file" else { return .other }
    guard let size = facts["size"].flatMap(count) else { return nil }
    let stamp = facts["modify"] ?? ""
    return .file(
      RemoteFile(
        name: String(decoding: line[(space + 1)...], as: UTF8.self), size: size, modified: seconds(stamp), stamp: stamp)
    )
  }

  /// Digits alone; `Int` would take a sign too.
  static func count(_ text: String) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  /// `YYYYMMDDHHMMSS` with or without a fraction, in UTC (RFC 3659 §2.3).
  static func seconds(_ stamp: String) -> Int64? {
    let digits = Array(stamp.utf8.prefix { $0 != UInt8(ascii: ".") })
    guard digits.count == 14, let whole = count(String(decoding: digits, as: UTF8.self)) else { return nil }
    func part(_ place: Int) -> Int32 { Int32(whole / place % 100) }
    var time = tm()
    time.tm_year = Int32(whole / 10_000_000_000) - 1900
    time.tm_mon = part(100_000_000) - 1
    time.tm_mday = part(1_000_000)
    time.tm_hour = part(10_000)
    time.tm_min = part(100)
    time.tm_sec = part(1)
    return Int64(timegm(&time))
  }
}
