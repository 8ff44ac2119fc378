/// A message as DATA carries it, in pieces and in one pass: every line ends in CRLF, whatever it ended in before; a line
/// that begins with a dot gets another (RFC 5321 §4.5.2); the line with the dot alone comes last. Nothing in a
/// message can be taken for its end, by anybody's reading of line ends.
struct SMTPBody {
  private let bytes: [UInt8]
  private var offset = 0
  private var isAtLineStart = true
  /// The terminating line has been handed out.
  private(set) var isFinished = false

  /// What MAIL has to say about a message.
  struct Measure: Equatable {
    /// With CRLF line ends, without the added dots (RFC 1870 §3).
    var octets = 0
    var isEightBit = false
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func measure(_ bytes: [UInt8]) -> Measure {
    bytes.withUnsafeBufferPointer { bytes in
      var extra = 0
      var seen: UInt8 = 0
      var previous: UInt8 = 0
      for byte in bytes {
        seen |= byte
        if previous == cr ? byte != lf : byte == lf { extra += 1 }
        previous = byte
      }
      if previous == cr { extra += 1 } else if previous != lf, !bytes.isEmpty { extra += 2 }
      return Measure(octets: bytes.count + extra, isEightBit: seen >= 0x80)
    }
  }

  /// The next piece, about `size` octets long; empty once all has been handed out.
  mutating func next(_ size: Int = 64 * 1024) -> [UInt8] {
    guard !isFinished else { return [] }
    var piece: [UInt8] = []
    piece.reserveCapacity(size + 8)
    while piece.count < size, offset < bytes.count { appendLinePart(to: &piece, upTo: size) }
    if offset == bytes.count { finish(&piece) }
    return piece
  }

  /// Up to the end of the line, or as much of it as there is room for.
  private mutating func appendLinePart(to piece: inout [UInt8], upTo size: Int) {
    if isAtLineStart, bytes[offset] == dot { piece.append(dot) }
    let limit = min(bytes.count, offset + max(1, size - piece.count))
    let end = lineEnd(from: offset, to: limit)
    piece.append(contentsOf: bytes[offset..<end])
    isAtLineStart = end < limit
    offset = end
    if isAtLineStart { takeLineEnd(&piece) }
  }

  private mutating func takeLineEnd(_ piece: inout [UInt8]) {
    let isPair = bytes[offset] == cr && offset + 1 < bytes.count && bytes[offset + 1] == lf
    offset += isPair ? 2 : 1
    piece.append(cr)
    piece.append(lf)
  }

  private func lineEnd(from start: Int, to limit: Int) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var place = start
      while place < limit, bytes[place] != cr, bytes[place] != lf { place += 1 }
      return place
    }
  }

  private mutating func finish(_ piece: inout [UInt8]) {
    if !isAtLineStart { piece += [cr, lf] }
    piece += [dot, cr, lf]
    isFinished = true
  }
}

private let cr = UInt8(ascii: "\r")
private let lf = UInt8(ascii: "\n")
private let dot = UInt8(ascii: ".")
