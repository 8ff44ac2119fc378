/// One part on its way out: its own header and its body, in seven bits with CRLF line ends.
struct ComposedPart {
  let octets: [UInt8]

  /// A body text; quoted-printable where it is not plain ASCII in short lines.
  init(text: String, subtype: String) {
    let body = LineEnds.canonical(Array(text.utf8))
    var header = HeaderWriter()
    if QuotedPrintable.isPlain(body) {
      header.write("Content-Type", folding: "text/\(subtype); charset=us-ascii")
      header.write("Content-Transfer-Encoding", folding: "7bit")
      octets = header.octets + LineEnds.pair + body
      return
    }
    header.write("Content-Type", folding: "text/\(subtype); charset=utf-8")
    if QuotedPrintable.isWorthwhile(body) {
      header.write("Content-Transfer-Encoding", folding: "quoted-printable")
      octets = header.octets + LineEnds.pair + QuotedPrintable.encode(body)
    } else {
      header.write("Content-Transfer-Encoding", folding: "base64")
      octets = header.octets + LineEnds.pair + Base64.encodeLines(body)
    }
  }

  /// A file: always base64, so that no line end in it is touched.
  init(_ attachment: Composition.Attachment) throws(CompositionError) {
    var header = HeaderWriter()
    header.write("Content-Type", folding: try Self.mediaType(attachment.contentType))
    header.write(parameter: "name", attachment.fileName)
    header.write("Content-Disposition", folding: "attachment")
    header.write(parameter: "filename", attachment.fileName)
    header.write("Content-Transfer-Encoding", folding: "base64")
    octets = header.octets + LineEnds.pair + Base64.encodeLines(attachment.bytes)
  }

  init(multipart subtype: String, _ parts: [ComposedPart]) {
    let boundary = Boundary.text(for: parts.map(\.octets))
    var header = HeaderWriter()
    header.write("Content-Type", folding: "multipart/\(subtype)")
    header.write(parameter: "boundary", boundary)
    var octets = header.octets + LineEnds.pair
    for part in parts { octets += Array("--\(boundary)\r\n".utf8) + part.octets + LineEnds.pair }
    self.octets = octets + Array("--\(boundary)--\r\n".utf8)
  }

  private static func mediaType(_ text: String) throws(CompositionError) -> String {
    let sides = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isType =
      text.utf8.count <= 127 && sides.count == 2
      && sides.allSatisfy { !$0.isEmpty && $0.allSatisfy(ASCII.isToken) }
    guard isType else {
      throw CompositionError(
        kind: .contentType, words: "\"\(excerpt(text.utf8))\" is no content type of the form type/subtype")
    }
    return text
  }
}

/// The line between parts.
enum Boundary {
  /// 38 octets that depend on nothing but the parts. Every line of them is looked at: it occurs in none.
  static func text(for parts: [[UInt8]]) -> String {
    var hash = Fingerprint()
    for part in parts { hash.add(part) }
    var candidate = hash.text
    while parts.contains(where: { occurs(candidate, in: $0) }) {
      hash.add(Array(candidate.utf8))
      candidate = hash.text
    }
    return candidate
  }

  private static func occurs(_ boundary: String, in part: [UInt8]) -> Bool {
    let wanted = Array("--\(boundary)".utf8)
    return part.withUnsafeBytes { raw in
      let octets = Octets(raw)
      var position = 0
      while position < octets.count {
        if octets.count - position >= wanted.count, octets[position..<position + wanted.count].array == wanted {
          return true
        }
        position = octets.first(ASCII.lineFeed, in: position..<octets.count) + 1
      }
      return false
    }
  }
}

/// Line ends as they go over the wire.
enum LineEnds {
  static let pair: [UInt8] = [ASCII.carriageReturn, ASCII.lineFeed]

  /// With CRLF for every CRLF, LF or lone CR, and one at the end of a text that is not empty.
  static func canonical(_ octets: [UInt8]) -> [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(octets.count + octets.count / 32 + 2)
    var last: UInt8 = 0
    for octet in octets {
      switch octet {
      case ASCII.lineFeed: if last != ASCII.carriageReturn { lines += pair }
      case ASCII.carriageReturn: lines += pair
      default: lines.append(octet)
      }
      last = octet
    }
    if !lines.isEmpty, lines.last != ASCII.lineFeed { lines += pair }
    return lines
  }
}
