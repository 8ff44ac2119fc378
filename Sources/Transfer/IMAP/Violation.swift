internal import Model

/// The server said what the protocol does not allow. `found` must be short and no message's text: after a lie about
/// a length, what stands where the protocol should go on is the message.
func violation(found: String, expected: String) -> TransferError {
  TransferError(.protocolViolation, "the server sent \(found) where \(expected) was expected")
}

/// One octet for such a report: `"x"`, `the octet 0x00`, `the end of the line`.
func spelled(_ byte: UInt8?) -> String {
  guard let byte else { return "the end of the line" }
  guard (0x20...0x7E).contains(byte) else {
    let digits = String(byte, radix: 16, uppercase: true)
    return "the octet 0x\(byte < 16 ? "0" : "")\(digits)"
  }
  return "\"\(Character(Unicode.Scalar(byte)))\""
}

/// A word of the protocol for such a report, cut after 24 octets.
func spelled(_ word: some Collection<UInt8>) -> String { "\"\(printable(word, limit: 24))\"" }
