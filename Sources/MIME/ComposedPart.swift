/// A part of a message of ours: its header fields and its body, both already in seven bits.
struct ComposedPart {
  private var header: [UInt8]
  private var body: [UInt8]

  var octets: [UInt8] { header + [0x0D, 0x0A] + body }

  /// A text in UTF-8; as it is where it is ASCII in short lines, else quoted-printable.
  static func text(_ text: String, subtype: String) -> ComposedPart {
    let octets = withLineEnds(Array(text.utf8))
    let isPlain = octets.allSatisfy { $0 < 0x7F && $0 != 0 } && longestLine(octets) <= 76
    var header = HeaderWriter()
    header.field("Content-Type", ["text/\(subtype);", "charset=utf-8"])
    header.field("Content-Transfer-Encoding", [isPlain ? "7bit" : "quoted-printable"])
    return ComposedPart(header: header.octets, body: isPlain ? octets : quotedPrintable(octets))
  }

  /// A file in base64, its name in plain, or after RFC 2231 where plain ASCII does not do.
  static func file(_ attachment: Composition.Attachment) -> ComposedPart {
    var header = HeaderWriter()
    header.field("Content-Type", [attachment.contentType])
    header.field("Content-Transfer-Encoding", ["base64"])
    header.field("Content-Disposition", ["attachment;"] + parameter("filename", attachment.fileName))
    return ComposedPart(header: header.octets, body: lines(of: base64(attachment.bytes)))
  }

  /// The parts one behind the other, between delimiters that none of their lines can be taken for.
  static func multipart(_ subtype: String, _ parts: [ComposedPart]) -> ComposedPart {
    let boundary = boundary(for: parts)
    var header = HeaderWriter()
    header.field("Content-Type", ["multipart/\(subtype);", "boundary=\"\(boundary)\""])
    var body: [UInt8] = []
    for part in parts { body += Array("--\(boundary)\r\n".utf8) + part.octets + [0x0D, 0x0A] }
    body += "--\(boundary)--\r\n".utf8
    return ComposedPart(header: header.octets, body: body)
  }

  /// Made of the content, so that the same message has the same; `=_` can stand neither in base64 nor in
  /// quoted-printable (RFC 2045 §6.7), and the number goes on until no part holds it.
  private static func boundary(for parts: [ComposedPart]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in parts {
      for octet in part.body { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
    }
    while true {
      let boundary = "=_\(String(hash, radix: 36))"
      if !parts.contains(where: { $0.holds(boundary) }) { return boundary }
      hash &+= 1
    }
  }

  private func holds(_ boundary: String) -> Bool {
    let needle = Array("--\(boundary)".utf8)
    return body.split(separator: 0x0A).contains { $0.starts(with: needle) }
  }

  // MARK: Encodings

  /// `name="value"`, or the sections of RFC 2231 §3 and §4 where the value is not plain ASCII or too long for a line.
  private static func parameter(_ name: String, _ value: String) -> [String] {
    let value = HeaderWriter.clean(value)
    if value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }),
      value.utf8.count <= 60, !value.contains("=?")
    {
      return ["\(name)=\"\(value)\""]
    }
    let octets = value.utf8.map(percentEncoded)
    var sections: [String] = [""]
    for octet in octets {
      if sections[sections.count - 1].utf8.count + octet.utf8.count > 54 { sections.append("") }
      sections[sections.count - 1] += octet
    }
    if sections.count == 1 { return ["\(name)*=utf-8''\(sections[0])"] }
    return sections.enumerated().map { number, section in
      let charset = number == 0 ? "utf-8''" : ""
      return "\(name)*\(number)*=\(charset)\(section)" + (number + 1 < sections.count ? ";" : "")
    }
  }

  /// An octet of an extended value: itself where it is an attribute-char (RFC 2231 §7), else `%` and two digits.
  private static func percentEncoded(_ octet: UInt8) -> String {
    let isPlain = octet > 0x20 && octet < 0x7F && !Set("*'%()<>@,;:\\\"/[]?=".utf8).contains(octet)
    return isPlain ? String(UnicodeScalar(octet)) : "%" + hexadecimal(octet)
  }

  private static func hexadecimal(_ octet: UInt8) -> String {
    let digits = String(octet, radix: 16, uppercase: true)
    return digits.utf8.count == 1 ? "0\(digits)" : digits
  }

  /// Every line end as CRLF, the last line ended too.
  private static func withLineEnds(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var previous: UInt8 = 0
    for octet in octets {
      if octet == 0x0A, previous != 0x0D { result.append(0x0D) }
      if previous == 0x0D, octet != 0x0A { result.append(0x0A) }
      result.append(octet)
      previous = octet
    }
    if previous == 0x0D { result.append(0x0A) }
    return previous == 0x0A || previous == 0x0D || result.isEmpty ? result : result + [0x0D, 0x0A]
  }

  private static func longestLine(_ octets: [UInt8]) -> Int {
    octets.split(separator: 0x0A, omittingEmptySubsequences: false).map(\.count).max() ?? 0
  }

  /// RFC 2045 §6.7, lines of at most 76 octets; `octets` have CRLF line ends.
  private static func quotedPrintable(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for line in octets.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      var column = 0
      let content = line.last == 0x0D ? line.dropLast() : line
      for (index, octet) in zip(content.indices, content) {
        let isLast = index == content.endIndex - 1
        let isBlank = octet == 0x20 || octet == 0x09
        let isPlain = octet > 0x20 && octet < 0x7F && octet != UInt8(ascii: "=") || isBlank && !isLast
        let written = isPlain ? [octet] : Array("=\(hexadecimal(octet))".utf8)
        if column + written.count > 75 {
          result += Array("=\r\n".utf8)
          column = 0
        }
        result += written
        column += written.count
      }
      result += [0x0D, 0x0A]
    }
    return result
  }

  /// Lines of 76 digits, each ended by CRLF.
  private static func lines(of digits: String) -> [UInt8] {
    let octets = Array(digits.utf8)
    return stride(from: 0, to: octets.count, by: 76).flatMap { octets[$0..<min($0 + 76, octets.count)] + [0x0D, 0x0A] }
  }
}
