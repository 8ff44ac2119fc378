internal import Model

/// Reads `[CODE arguments] text` after OK, NO, BAD, BYE and PREAUTH (RFC 9051 §7.1).
enum StatusParser {
  typealias Octets = Slice<UnsafeBufferPointer<UInt8>>

  static func parse(_ condition: Status.Condition, _ rest: Octets) throws(TransferError) -> Status {
    guard rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) else {
      return Status(condition: condition, code: nil, text: printable(rest))
    }
    let inside = rest[(rest.startIndex + 1)..<end]
    let text = rest[(end + 1)...].drop { $0 == UInt8(ascii: " ") }
    return Status(condition: condition, code: try code(inside), text: printable(text))
  }

  private static func code(_ inside: Octets) throws(TransferError) -> ResponseCode {
    let name = inside.prefix { $0 != UInt8(ascii: " ") }
    let rest = inside[name.endIndex...].drop { $0 == UInt8(ascii: " ") }
    if name.spells("UIDVALIDITY") { return .uidValidity(try number(rest, of: "UIDVALIDITY")) }
    if name.spells("UIDNEXT") { return .uidNext(try number(rest, of: "UIDNEXT")) }
    if name.spells("HIGHESTMODSEQ") { return .highestModSeq(try modSeq(rest)) }
    if name.spells("PERMANENTFLAGS") { return .permanentFlags(try flags(rest)) }
    if name.spells("CAPABILITY") { return .capability(words(rest)) }
    if name.spells("COPYUID") { return .copyUID(source: try copySource(rest)) }
    return .word(printable(name, limit: 64).uppercased())
  }

  private static func number(_ digits: Octets, of name: String) throws(TransferError) -> UInt32 {
    guard let number = number32(digits) else {
      throw violation(found: spelled(digits), expected: "\(name) from 0 to 4294967295")
    }
    return number
  }

  private static func modSeq(_ digits: Octets) throws(TransferError) -> UInt64 {
    guard let number = Transfer.number(digits) else {
      throw violation(found: spelled(digits), expected: "a modification sequence")
    }
    return number
  }

  /// RFC 4315 §3: `COPYUID uidvalidity source target`.
  private static func copySource(_ rest: Octets) throws(TransferError) -> UIDSet {
    let fields = rest.split(separator: UInt8(ascii: " "))
    guard fields.count == 3 else {
      throw violation(found: spelled(rest), expected: "COPYUID with a UIDVALIDITY and two UID sets")
    }
    return try set(fields[1])
  }

  /// `words` separated by single or more spaces.
  static func words(_ rest: some Collection<UInt8>) -> [String] {
    rest.split(separator: UInt8(ascii: " ")).map { printable($0) }
  }

  /// `(\Seen \Flagged $Forwarded \*)`
  static func flags(_ rest: Octets) throws(TransferError) -> [String] {
    let rest = rest.reversed().drop { $0 == UInt8(ascii: " ") }.reversed()
    guard rest.first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")"), rest.count >= 2 else {
      throw violation(found: spelled(Array(rest)), expected: "a list of flags")
    }
    return words(rest.dropFirst().dropLast())
  }

  /// `3:7,9`; the ends of a range may stand in either order (RFC 9051 §9 `seq-range`).
  static func set(_ text: some Collection<UInt8>) throws(TransferError) -> UIDSet {
    var ranges: [ClosedRange<UInt32>] = []
    for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let ends = part.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(number32)
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first > 0,
        last > 0
      else { throw violation(found: spelled(part), expected: "a range of UIDs") }
      ranges.append(min(first, last)...max(first, last))
    }
    return UIDSet(ranges: ranges)
  }
}
