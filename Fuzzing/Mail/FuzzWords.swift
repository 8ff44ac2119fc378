import Feeding

@testable import MIME

extension FuzzMail {
  /// Encoded-words (RFC 2047) and parameters (RFC 2231).
  static let words = FuzzTarget("words") { bytes in
    let octets = Array(bytes)
    readParameters(bytes)
    let decoded = EncodedWords.decode(octets)
    if decoded.findings.isEmpty { require(decoded.text.utf8.elementsEqual(octets), "plain text has changed") }
    if isOne(in: 4, bytes) {
      checkExtendedValue(octets)
      checkPieces(octets)
    }
  }

  private static func readParameters(_ bytes: UnsafeRawBufferPointer) {
    var field = StructuredField(Octets(bytes))
    let media = MediaType.read(&field)
    require(media.whole.count <= bytes.count + 24, "a type of \(media.whole.count) octets")
    var parameters = Parameters()
    parameters.read(&field, limit: Limits.standard.parameters)
    require(field.isAtEnd || parameters.written.count == Limits.standard.parameters, "something is left")
    var end = 0
    for written in parameters.written {
      require(written.name.lowerBound >= end, "a parameter begins in another")
      require(written.value.lowerBound >= written.name.upperBound, "a value before its name")
      require(written.value.upperBound <= bytes.count, "a value behind the end")
      end = written.value.upperBound
    }
    let all = parameters.all(in: &field, segmentLimit: Limits.standard.segments)
    let name = parameters.text(of: "filename", in: &field, segmentLimit: Limits.standard.segments)
    require(all["filename"] == name, "one parameter has two texts")
    for finding in field.findings { require((0...bytes.count).contains(finding.offset), "\(finding) is nowhere") }
  }

  /// Any text, percent-encoded here, comes back from one extended value.
  private static func checkExtendedValue(_ octets: [UInt8]) {
    let text = String(decoding: octets.prefix(60), as: UTF8.self)
    let written = Array("attachment; filename*=UTF-8'en'".utf8) + percentEncoded(text)
    require(fileName(written) == text, "an extended value has changed")
  }

  /// And from pieces, whose order does not matter.
  private static func checkPieces(_ octets: [UInt8]) {
    let text = String(decoding: octets.prefix(60), as: UTF8.self)
    let encoded = percentEncoded(text)
    // An escape may be cut anywhere but within.
    let size = 3 * max(1, (encoded.count / 3 + 9) / 10)
    let pieces = stride(from: 0, to: max(1, encoded.count), by: size).enumerated().map { index, start in
      Array("filename*\(index)*=\(index == 0 ? "utf-8''" : "")".utf8) + encoded[start...].prefix(size)
    }
    let type = Array("attachment; ".utf8)
    require(fileName(type + pieces.joined(separator: Array("; ".utf8))) == text, "pieces have changed")
    let turned = type + pieces.reversed().joined(separator: Array(";\r\n ".utf8))
    require(fileName(turned) == text, "pieces in another order have changed")
  }

  private static func fileName(_ written: [UInt8]) -> String? {
    written.withUnsafeBytes { bytes in
      var field = StructuredField(Octets(bytes))
      _ = Disposition.read(&field)
      var parameters = Parameters()
      parameters.read(&field, limit: Limits.standard.parameters)
      return parameters.text(of: "filename", in: &field, segmentLimit: Limits.standard.segments)
    }
  }

  private static func percentEncoded(_ text: String) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return text.utf8.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
