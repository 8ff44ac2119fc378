internal import CBytes

extension StringFormat {
  /// Whether text is written in this format (Table Schema 2.0, string).
  func accepts(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .default: true
    case .email: isAddress(bytes)
    case .uri: cbytes_is_uri(bytes.baseAddress, bytes.count) != 0
    case .uuid: isUUID(bytes)
    case .binary: isBase64(bytes)
    }
  }

  /// `local@domain.tld`, without white space.
  private func isAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, bytes.allSatisfy({ $0 > 0x20 }) else { return false }
    let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
  }

  /// Eight, four, four, four and twelve hexadecimal digits (RFC 9562 §4).
  private func isUUID(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count == 36 else { return false }
    return bytes.indices.allSatisfy { index in
      [8, 13, 18, 23].contains(index) ? bytes[index] == UInt8(ascii: "-") : isHexadecimal(bytes[index])
    }
  }

  private func isBase64(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = bytes.prefix { isLetter($0) || isDigit($0) || $0 == 0x2B || $0 == 0x2F }
    let padding = bytes[digits.endIndex...]
    return bytes.count % 4 == 0 && padding.count <= 2 && padding.allSatisfy { $0 == UInt8(ascii: "=") }
  }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

private func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }
