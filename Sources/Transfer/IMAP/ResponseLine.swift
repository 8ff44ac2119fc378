internal import Model

/// What the first fragment of a response says it is: most are whole with it, some go on in words and literals.
enum ResponseLine {
  case whole(Response)
  /// The index is where the words begin.
  case fetch(number: UInt32, index: Int)
  case list(index: Int)
  case other(String, index: Int)

  typealias Octets = Slice<UnsafeBufferPointer<UInt8>>

  static func read(_ line: UnsafeBufferPointer<UInt8>) throws(TransferError) -> ResponseLine {
    let (first, index) = word(line, from: 0)
    if first.elementsEqual("*".utf8) { return try untagged(line, from: index) }
    if first.elementsEqual("+".utf8) { return .whole(.continuation(printable(line[index...]))) }
    let (condition, rest) = word(line, from: index)
    guard isTag(first), let condition = tagged(condition) else {
      throw violation(
        found: "a line of \(line.count) octets that begins with \(spelled(line.first))",
        expected: "\"*\", \"+\", or a tag with OK, NO or BAD")
    }
    return .whole(.tagged(tag: printable(first), try StatusParser.parse(condition, line[rest...])))
  }

  private static func untagged(
    _ line: UnsafeBufferPointer<UInt8>, from start: Int
  ) throws(TransferError) -> ResponseLine {
    let (name, index) = word(line, from: start)
    if let first = name.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
      return try numbered(name, line, from: index)
    }
    let rest = line[index...]
    if let condition = condition(name) { return .whole(.status(try StatusParser.parse(condition, rest))) }
    if name.spells("CAPABILITY") { return .whole(.capability(StatusParser.words(rest))) }
    if name.spells("FLAGS") { return .whole(.flags(try StatusParser.flags(rest))) }
    if name.spells("SEARCH") { return .whole(.search(try numbers(rest))) }
    if name.spells("ESEARCH") { return .whole(.extendedSearch(try ExtendedSearchParser.parse(rest))) }
    if name.spells("VANISHED") { return .whole(try vanished(rest)) }
    if name.spells("LIST") { return .list(index: index) }
    guard !name.isEmpty, name.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw violation(found: "an untagged line without a name", expected: "the name of a response")
    }
    return .other(printable(name, limit: 64).uppercased(), index: index)
  }

  /// `17 EXISTS`, `3 FETCH (…`
  private static func numbered(
    _ digits: Octets, _ line: UnsafeBufferPointer<UInt8>, from start: Int
  ) throws(TransferError) -> ResponseLine {
    guard let number = number32(digits) else {
      throw violation(found: spelled(digits), expected: "a number from 0 to 4294967295")
    }
    let (name, index) = word(line, from: start)
    if name.spells("EXISTS") { return .whole(.exists(number)) }
    if name.spells("RECENT") { return .whole(.recent(number)) }
    guard number > 0 else { throw violation(found: "message number 0", expected: "one from 1 on") }
    if name.spells("EXPUNGE") { return .whole(.expunge(number)) }
    if name.spells("FETCH") { return .fetch(number: number, index: index) }
    throw violation(found: spelled(name), expected: "EXISTS, RECENT, EXPUNGE or FETCH")
  }

  /// RFC 7162 §3.2.10: `(EARLIER) 41,43:116`, or the set alone.
  private static func vanished(_ rest: Octets) throws(TransferError) -> Response {
    let earlier = rest.prefix(10).spells("(EARLIER) ")
    return .vanished(earlier: earlier, try StatusParser.set(earlier ? rest.dropFirst(10) : rest))
  }

  private static func numbers(_ rest: Octets) throws(TransferError) -> [UInt32] {
    var line = NumberLine(limit: rest.count)
    _ = try line.take(UnsafeBufferPointer(rebasing: rest))
    return try line.ended()
  }

  private static func isTag(_ word: Octets) -> Bool {
    !word.isEmpty && word.count <= 64 && word.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private static func tagged(_ word: Octets) -> Status.Condition? {
    word.spells("OK") ? .ok : word.spells("NO") ? .no : word.spells("BAD") ? .bad : nil
  }

  private static func condition(_ word: Octets) -> Status.Condition? {
    tagged(word) ?? (word.spells("BYE") ? .bye : word.spells("PREAUTH") ? .preauth : nil)
  }

  /// Octets up to a space, and where the next word begins.
  private static func word(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> (Octets, next: Int) {
    let end = line[start...].firstIndex(of: UInt8(ascii: " ")) ?? line.count
    return (line[start..<end], min(end + 1, line.count))
  }
}
