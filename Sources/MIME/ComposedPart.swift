/// One part on its way out: its own header and its body, in seven bits with CRLF line ends. What is large is encoded
/// only when it is written.
struct ComposedPart {
  /// With the empty line that ends it.
  private let header: [UInt8]
  private let body: Body

  private enum Body {
    case octets([UInt8])
    case base64(Composition.Attachment)
    case parts(boundary: String, [ComposedPart])
  }

  /// A body text; quoted-printable where it is not plain ASCII in short lines.
  init(text: String, subtype: String) {
    let body = LineEnds.canonical(Array(text.utf8))
    let (charset, encoding, octets) =
      if QuotedPrintable.isPlain(body) {
        ("us-ascii", "7bit", body)
      } else if QuotedPrintable.isWorthwhile(body) {
        ("utf-8", "quoted-printable", QuotedPrintable.encode(body))
      } else {
        ("utf-8", "base64", Base64.encodeLines(body))
      }
    var header = HeaderWriter()
    header.write("Content-Type", folding: "text/\(subtype); charset=\(charset)")
    header.write("Content-Transfer-Encoding", folding: encoding)
    self.init(header, .octets(octets))
  }

  /// A file: always base64, so that no line end in it is touched.
  init(_ attachment: Composition.Attachment) throws(CompositionError) {
    var header = HeaderWriter()
    header.write("Content-Type", folding: try Self.mediaType(attachment.contentType))
    header.write(parameter: "name", attachment.fileName)
    header.write("Content-Disposition", folding: "attachment")
    header.write(parameter: "filename", attachment.fileName)
    header.write("Content-Transfer-Encoding", folding: "base64")
    self.init(header, .base64(attachment))
  }

  init(multipart subtype: String, _ parts: [ComposedPart]) {
    let boundary = Self.boundary(between: parts)
    var header = HeaderWriter()
    header.write("Content-Type", folding: "multipart/\(subtype)")
    header.write(parameter: "boundary", boundary)
    self.init(header, .parts(boundary: boundary, parts))
  }

  private init(_ header: HeaderWriter, _ body: Body) {
    self.header = header.octets + LineEnds.pair
    self.body = body
  }

  /// How many octets it has.
  var count: Int {
    switch body {
    case .octets(let octets): header.count + octets.count
    case .base64(let attachment): header.count + Base64.lengthInLines(of: attachment.count)
    case .parts(let boundary, let parts):
      header.count + parts.reduce(0) { $0 + $1.count + boundary.utf8.count + 6 } + boundary.utf8.count + 6
    }
  }

  /// Appends it to `output`. Throws what an attachment's bytes throw.
  func write(to output: inout [UInt8]) throws {
    output += header
    switch body {
    case .octets(let octets): output += octets
    case .base64(let attachment):
      var lines = Base64.Lines()
      try attachment.lend { lines.append($0, to: &output) }
      lines.finish(&output)
    case .parts(let boundary, let parts):
      for part in parts {
        output += "--\(boundary)\r\n".utf8
        try part.write(to: &output)
        output += LineEnds.pair
      }
      output += "--\(boundary)--\r\n".utf8
    }
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
extension ComposedPart {
  /// 38 octets that depend on nothing but the parts. Every line of them is looked at: it occurs in none.
  private static func boundary(between parts: [ComposedPart]) -> String {
    var hash = Fingerprint()
    for part in parts { part.add(to: &hash) }
    var candidate = hash.text
    while parts.contains(where: { $0.holds(candidate) }) {
      hash.add(Array(candidate.utf8))
      candidate = hash.text
    }
    return candidate
  }

  /// Of a file in base64 its header and length tell enough.
  private func add(to hash: inout Fingerprint) {
    hash.add(header)
    switch body {
    case .octets(let octets): hash.add(octets)
    case .base64(let attachment): hash.add(Array(String(attachment.count).utf8))
    case .parts(_, let parts): for part in parts { part.add(to: &hash) }
    }
  }

  /// Base64 has no line that begins with a hyphen.
  private func holds(_ boundary: String) -> Bool {
    switch body {
    case .octets(let octets): Self.occurs(boundary, in: octets)
    case .base64: false
    case .parts(let own, let parts): own == boundary || parts.contains { $0.holds(boundary) }
    }
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
