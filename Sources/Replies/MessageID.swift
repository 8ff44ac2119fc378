/// Whether a partner's Message-ID may be repeated in a header of ours: `<left@right>` of at most 250 printable ASCII
/// octets (RFC 5322 §3.6.4, without comments, white space and quoting).
func isValidMessageID(_ text: String) -> Bool {
  let octets = Array(text.utf8)
  guard (5...250).contains(octets.count), octets.first == UInt8(ascii: "<"), octets.last == UInt8(ascii: ">")
  else {
    return false
  }
  let inner = octets.dropFirst().dropLast()
  let sides = inner.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
  return sides.count == 2 && sides.allSatisfy { !$0.isEmpty } && inner.allSatisfy(isPlain)
}

private func isPlain(_ octet: UInt8) -> Bool {
  (0x21...0x7E).contains(octet) && !Array("<>()\\\",;:".utf8).contains(octet)
}
