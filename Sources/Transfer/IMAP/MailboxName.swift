internal import Model

/// A mailbox's name as the configuration has it, and as commands say it.
struct MailboxName: Sendable, Hashable {
  let text: String

  /// Throws `misconfigured` for what no command can say: nothing, or a name with CR, LF or NUL in it.
  init(_ text: String) throws(TransferError) {
    guard !text.isEmpty else { throw TransferError(.misconfigured, "a mailbox name is empty") }
    guard !text.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
      throw TransferError(
        .misconfigured,
        "the mailbox name \"\(printable(text.utf8))\" holds a line break or a NUL: expected one line")
    }
    self.text = text
  }

  /// INBOX is one mailbox in every spelling (RFC 9051 §5.1).
  var isInbox: Bool { text.utf8.count == 5 && text.uppercased() == "INBOX" }

  func isSame(as other: MailboxName) -> Bool { text == other.text || isInbox && other.isInbox }

  /// A quoted string; in UTF-8 after ENABLE UTF8=ACCEPT (RFC 6855 §3), else in modified UTF-7.
  func quoted(inUTF8: Bool = false) -> String {
    var quoted = "\""
    for character in (inUTF8 ? text : modifiedUTF7).unicodeScalars {
      if character == "\"" || character == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  /// RFC 3501 §5.1.3: printable ASCII stands for itself, `&` is `&-`, all else is UTF-16 in base 64 with `,` for `/`.
  var modifiedUTF7: String {
    var encoded = ""
    var foreign: [UInt16] = []
    for unit in text.utf16 {
      guard (0x20...0x7E).contains(unit), let scalar = Unicode.Scalar(unit) else {
        foreign.append(unit)
        continue
      }
      encoded += Self.shifted(foreign)
      foreign = []
      encoded.unicodeScalars.append(scalar)
      if scalar == "&" { encoded += "-" }
    }
    return encoded + Self.shifted(foreign)
  }

  private static func shifted(_ units: [UInt16]) -> String {
    guard !units.isEmpty else { return "" }
    let bytes = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    var text = "&"
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0...group.count {
        text.unicodeScalars.append(alphabet[Int(bits >> UInt32(18 - 6 * place)) & 63])
      }
    }
    return text + "-"
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".unicodeScalars)
}
