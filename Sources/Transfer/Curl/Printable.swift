/// A peer's bytes as one short line for people: what is not printable ASCII becomes `?`, what is too long is cut.
func printable(_ bytes: some Sequence<UInt8>, limit: Int = 300) -> String {
  var line: [UInt8] = []
  for byte in bytes {
    guard line.count < limit else { return String(decoding: line, as: UTF8.self) + "..." }
    line.append((0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?"))
  }
  return String(decoding: line, as: UTF8.self)
}
