/// A cursor over a structured field (RFC 2045 §5.1, RFC 2183): a leading token, then parameters, with comments and
/// folds wherever senders put them. Lenient, and says where it had to be.
struct StructuredField {
  let octets: Octets
  private(set) var position = 0
  private(set) var findings: [(code: Defect.Code, offset: Int)] = []
  /// An unclosed comment was met: from there on `(` is an ordinary octet.
  private var hasBrokenComment = false

  init(_ octets: Octets) { self.octets = octets }

  var isAtEnd: Bool { position >= octets.count }
  var current: UInt8 { octets[position] }

  /// Notes a departure, once for each code in a row.
  mutating func note(_ code: Defect.Code, at offset: Int? = nil) {
    if findings.last?.code != code { findings.append((code, offset ?? position)) }
  }

  mutating func advance(by distance: Int = 1) { position = min(position + distance, octets.count) }
  mutating func move(to place: Int) { position = min(max(0, place), octets.count) }

  /// Comments and folding white space (RFC 5322 §3.2.2).
  @inline(__always)
  mutating func skipSpace() {
    skipBlanks()
    if current == UInt8(ascii: "(") { skipComments() }
  }

  private mutating func skipComments() {
    while current == UInt8(ascii: "("), let end = commentEnd() {
      position = end
      skipBlanks()
    }
  }

  @inline(__always)
  mutating func skipBlanks() { _ = take(while: ASCII.isBlank) }

  /// Where the comment that begins here ends; nil, and noted, when it never does.
  mutating func commentEnd() -> Int? {
    guard !hasBrokenComment else { return nil }
    var depth = 0
    var index = position
    while index < octets.count {
      switch octets[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    hasBrokenComment = true
    note(.unterminatedComment)
    return nil
  }

  /// A run of octets that `belongs` accepts, perhaps empty.
  @inline(__always)
  mutating func take(while belongs: (UInt8) -> Bool) -> Range<Int> {
    let start = position
    position = octets.end(ofRunFrom: start, belongs)
    return start..<position
  }

  /// The inside of the quoted string that begins here; it ends with the field when nothing closes it.
  mutating func takeQuoted() -> Range<Int> {
    let start = min(position + 1, octets.count)
    var end = octets.first(UInt8(ascii: "\""), in: start..<octets.count)
    if octets.contains(UInt8(ascii: "\\"), in: start..<end) {
      end = start
      while end < octets.count, octets[end] != UInt8(ascii: "\"") {
        end += octets[end] == UInt8(ascii: "\\") ? 2 : 1
      }
    }
    if end >= octets.count { note(.unterminatedQuote) }
    end = min(end, octets.count)
    position = min(end + 1, octets.count)
    return start..<end
  }

  /// Whether `token=`, `token*=` or the like stands here.
  func isAtParameter() -> Bool {
    let end = octets.end(ofRunFrom: position, ASCII.isToken)
    guard end > position else { return false }
    return octets[octets.end(ofRunFrom: end, ASCII.isBlank)] == UInt8(ascii: "=")
  }

  /// What a quoted string means: without its folds and the backslashes of quoted pairs.
  static func unquoted(_ inside: Octets) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(inside.count)
    var index = 0
    while index < inside.count {
      var octet = inside[index]
      if octet == UInt8(ascii: "\\"), index + 1 < inside.count {
        index += 1
        octet = inside[index]
      }
      if octet != ASCII.carriageReturn, octet != ASCII.lineFeed { octets.append(octet) }
      index += 1
    }
    return octets
  }
}
