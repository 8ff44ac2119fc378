/// The name a file bears while it is taken out of its folder: `data.csv.intray-17.taken`. Under it nobody else writes to
/// it, so that what is removed is what was taken in.
enum TakenName {
  static func of(_ name: String, _ number: UInt32) -> String { "\(name)\(middle)\(number)\(end)" }

  static func isOne(_ name: String) -> Bool { original(of: name) != nil }

  /// What the file was called, and its number; nil for any other name.
  static func original(of name: String) -> (name: String, number: UInt32)? {
    guard name.hasSuffix(end), let found = name.ranges(of: middle).last, found.lowerBound > name.startIndex else {
      return nil
    }
    let digits = name[found.upperBound...].dropLast(end.count)
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt32(digits) else { return nil }
    return (String(name[..<found.lowerBound]), number)
  }

  private static let middle = ".intray-"
  private static let end = ".taken"
}
