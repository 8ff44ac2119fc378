/// What is said to a file server beside its transfers, in the manner of its protocol. Paths are absolute, and hold no
/// control character: nothing of a name can end a command and begin another.
extension FileServer {
  /// The path of a URL: every octet but letters, digits and a few others as `%` and two digits (RFC 3986 §2.1). In an FTP
  /// URL the root is `%2F`, for the path would else begin at the folder of the login (RFC 1738 §3.2.2).
  func urlPath(_ path: String) -> String {
    let encoded = percentEncoded(path, plain: "/")
    if case .sftp = transport { return encoded }
    return "/%2F" + encoded.dropFirst()
  }

  /// Renames; what fails is passed over. Never onto a file that is there: SFTP refuses that, FTP servers do not.
  func renaming(_ from: String, to: String) -> [String] {
    if case .sftp = transport { return ["*rename \(argument(from)) \(argument(to))"] }
    return ["*RNFR \(from)", "*RNTO \(to)"]
  }

  /// Renames, or the transfer it stands before fails.
  func strictlyRenaming(_ from: String, to: String) -> [String] {
    renaming(from, to: to).map { String($0.dropFirst()) }
  }

  /// Removes; what fails is passed over.
  func removing(_ path: String) -> String {
    if case .sftp = transport { return "*rm \(argument(path))" }
    return "*DELE \(path)"
  }

  /// In quotes, within which libcurl wants `"` and `\` behind a backslash.
  private func argument(_ path: String) -> String {
    "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// Whether it can be said: no control characters, no line ends.
  static func isSayable(_ path: String) -> Bool { path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
}

/// Every octet but the unreserved (RFC 3986 §2.3) and those that are `plain` here as `%` and two digits.
func percentEncoded(_ text: String, plain others: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~\(others)".utf8)
  let bytes = text.utf8.flatMap { byte -> [UInt8] in
    plain.contains(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
  return String(decoding: bytes, as: UTF8.self)
}
