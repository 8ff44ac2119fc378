internal import Model

/// Cuts what a server sends into replies (RFC 5321 §4.2.1). Takes bytes in any pieces; holds at most one reply that is
/// not whole yet, of at most 128 lines of 2,048 octets. After it has thrown, the rest means nothing.
struct SMTPReplyParser {
  private static let lineLimit = 2048
  private static let lineCountLimit = 128

  private var line: [UInt8] = []
  private var code: Int?
  private var lines: [[UInt8]] = []

  /// The replies that `bytes` complete, in order; a line may end in CRLF or in LF alone.
  mutating func take(_ bytes: some Sequence<UInt8>) throws(TransferError) -> [SMTPReply] {
    var replies: [SMTPReply] = []
    for byte in bytes {
      if byte != UInt8(ascii: "\n") {
        guard line.count < Self.lineLimit else { throw violation("a reply line of more than \(Self.lineLimit) octets") }
        line.append(byte)
      } else if let reply = try endLine() {
        replies.append(reply)
      }
    }
    return replies
  }

  /// Takes the finished line in; a reply when it was its last.
  private mutating func endLine() throws(TransferError) -> SMTPReply? {
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    defer { line.removeAll(keepingCapacity: true) }
    let found = try codeOfLine()
    guard code == nil || code == found else {
      throw violation("the reply \"\(printable(line))\" in the midst of one that began with \(code ?? 0)")
    }
    guard lines.count < Self.lineCountLimit else {
      throw violation("a reply of more than \(Self.lineCountLimit) lines")
    }
    lines.append(Array(line.dropFirst(4)))
    code = found
    guard line.count < 4 || line[3] == UInt8(ascii: " ") else { return nil }
    defer { (code, lines) = (nil, []) }
    return SMTPReply(code: found, lines: lines)
  }

  /// Three digits, of which the first is 2 to 5, and behind them nothing, a space or `-`.
  private func codeOfLine() throws(TransferError) -> Int {
    let digits = line.prefix(3)
    guard digits.count == 3, digits.allSatisfy(isDigit), (UInt8(ascii: "2")...UInt8(ascii: "5")).contains(digits[0]),
      line.count == 3 || line[3] == UInt8(ascii: " ") || line[3] == UInt8(ascii: "-")
    else { throw violation("\"\(printable(line, limit: 100))\" where a reply should begin with its code") }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private func violation(_ found: String) -> TransferError {
    TransferError(.protocolViolation, "the server sent \(found)")
  }
}
