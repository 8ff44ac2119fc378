internal import Model

/// A line as Windows servers list: `11-30-26  10:49AM       42 name`, or `<DIR>` in the place of a size.
enum DOSLine {
  static func entry(_ line: [UInt8]) -> Listing.Entry? {
    var words = LineWords(line)
    guard let date = words.next(), isDate(date), let time = words.next(), isTime(time), let size = words.next() else {
      return nil
    }
    guard let name = words.rest, !name.isEmpty else { return nil }
    if size == "<DIR>" || size == "<JUNCTION>" || size == "<SYMLINK>" { return .other }
    guard let count = FactLine.count(size) else { return nil }
    return .file(RemoteFile(name: name, size: count, stamp: "\(date) \(time)"))
  }

  private static func isDate(_ word: String) -> Bool {
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 3 && parts.allSatisfy { !$0.isEmpty && FactLine.count(String($0)) != nil }
  }

  private static func isTime(_ word: String) -> Bool {
    let digits = word.uppercased().replacing("AM", with: "").replacing("PM", with: "")
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && FactLine.count(String($0)) != nil }
  }
}

/// The words of a line from left to right, and what stands behind them.
struct LineWords {
  private var bytes: ArraySlice<UInt8>

  init(_ line: [UInt8]) { bytes = line[...] }

  /// The next word; spaces before it are passed over.
  mutating func next() -> String? {
    bytes = bytes.drop { $0 == UInt8(ascii: " ") }
    let word = bytes.prefix { $0 != UInt8(ascii: " ") }
    bytes = bytes.dropFirst(word.count)
    return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
  }

  /// All behind the one space that ends the last word: a name may begin with more.
  var rest: String? {
    guard bytes.first == UInt8(ascii: " ") else { return nil }
    return String(decoding: bytes.dropFirst(), as: UTF8.self)
  }
}
