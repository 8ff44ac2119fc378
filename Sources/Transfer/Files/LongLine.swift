internal import Model

/// A line of `ls -l`: `-rw-r--r--    1 owner group       42 Nov 30 10:49 name`. Owner and group may be any number of
/// words; the first month with a number before it and a day and a time behind it is where the size stands.
enum LongLine {
  static func entry(_ line: [UInt8]) -> Listing.Entry? {
    guard let kind = line.first, kinds.contains(kind), line.count > 10 else {
      return line.starts(with: "total ".utf8) ? .other : nil
    }
    var words = LineWords(line)
    guard words.next() != nil, var before = words.next() else { return nil }
    while let word = words.next() {
      if months.contains(word.lowercased()), let size = FactLine.count(before), let file = file(size, word, words) {
        return kind == UInt8(ascii: "-") ? .file(file) : .other
      }
      before = word
    }
    return nil
  }

  private static func file(_ size: Int, _ month: String, _ words: LineWords) -> RemoteFile? {
    var words = words
    guard let day = words.next(), let number = FactLine.count(day), (1...31).contains(number),
      let time = words.next(), isTime(time), let name = words.rest, !name.isEmpty
    else { return nil }
    return RemoteFile(name: name, size: size, stamp: "\(month) \(day) \(time)")
  }

  /// `10:49` or `2025`.
  private static func isTime(_ word: String) -> Bool {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ FactLine.count(String($0)) != nil && !$0.isEmpty }) else { return false }
    return parts.count == 2 || parts.count == 1 && word.utf8.count == 4
  }

  private static let kinds = Set("-dlbcps".utf8)
  private static let months: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
}
