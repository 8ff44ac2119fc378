/// A message to be written: multipart/mixed of the text, with its HTML alternative, and the attachments; simpler where
/// there is no HTML or no attachment.
public struct Composition {
  /// An address: `uploads@gateway.example`.
  public var from: String
  /// What is shown before the address; empty for none.
  public var fromName: String
  public var to: String
  public var subject: String
  /// Angle brackets included.
  public var messageID: String
  /// As RFC 5322 §3.3 writes it: `Sun, 08 Mar 2026 15:27:31 +0000`.
  public var date: String
  /// Message-IDs with their angle brackets.
  public var inReplyTo: String?
  public var references: [String]
  /// Further fields: `("Auto-Submitted", "auto-replied")`.
  public var headers: [Field]
  /// With LF or CRLF line ends.
  public var text: String
  public var html: String?
  public var attachments: [Attachment]

  public struct Field: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public struct Attachment {
    public var fileName: String
    /// `type/subtype`: `text/csv`.
    public var contentType: String
    /// Octets.
    public let count: Int
    /// Calls its argument with the octets, piece by piece; they are asked for once, when the message is rendered.
    public let lend: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

    public init(fileName: String, contentType: String, bytes: [UInt8]) {
      self.init(fileName: fileName, contentType: contentType, count: bytes.count) { take in
        try bytes.withUnsafeBytes { try take($0) }
      }
    }

    /// A file whose `count` octets `lend` has, wherever they are.
    public init(
      fileName: String, contentType: String, count: Int,
      lend: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
      self.fileName = fileName
      self.contentType = contentType
      self.count = count
      self.lend = lend
    }
  }

  public init(
    from: String, fromName: String = "", to: String, subject: String, messageID: String, date: String,
    inReplyTo: String? = nil,
    references: [String] = [], headers: [Field] = [], text: String, html: String? = nil,
    attachments: [Attachment] = []
  ) {
    self.from = from
    self.fromName = fromName
    self.to = to
    self.subject = subject
    self.messageID = messageID
    self.date = date
    self.inReplyTo = inReplyTo
    self.references = references
    self.headers = headers
    self.text = text
    self.html = html
    self.attachments = attachments
  }

  /// The message as it goes out: seven bits, CRLF line ends, lines of at most 78 octets (998 for a single word that
  /// cannot be folded). The same composition always gives the same octets.
  ///
  /// Never lets a value begin a line of its own: control characters (CR, LF and NUL among them) in the subject, in
  /// further fields and in file names become spaces. Throws for what would then be another address, identifier or
  /// type than was meant: see `CompositionError`; and what an attachment's octets throw.
  public func render() throws -> [UInt8] {
    var writer = HeaderWriter()
    writer.write("Date", folding: HeaderWriter.printable(date))
    writer.write("From", folding: HeaderWriter.mailbox(try Self.address(from), name: fromName))
    writer.write("To", folding: try Self.address(to))
    writer.write("Subject", text: subject)
    writer.write("Message-ID", folding: try Self.identifier(messageID))
    if let inReplyTo { writer.write("In-Reply-To", folding: try Self.identifier(inReplyTo)) }
    if !references.isEmpty {
      var identifiers: [String] = []
      for reference in references { identifiers.append(try Self.identifier(reference)) }
      writer.write("References", folding: identifiers.joined(separator: " "))
    }
    for field in headers { writer.write(try Self.fieldName(field.name), text: field.value) }
    writer.write("MIME-Version", folding: "1.0")
    let body = try body()
    var octets = writer.octets
    octets.reserveCapacity(octets.count + body.count)
    try body.write(to: &octets)
    return octets
  }

  private func body() throws(CompositionError) -> ComposedPart {
    let plain = ComposedPart(text: text, subtype: "plain")
    var parts = [plain]
    if let html {
      parts = [ComposedPart(multipart: "alternative", [plain, ComposedPart(text: html, subtype: "html")])]
    }
    for attachment in attachments { parts.append(try ComposedPart(attachment)) }
    return parts.count == 1 ? parts[0] : ComposedPart(multipart: "mixed", parts)
  }
}

/// What cannot be written as it was meant.
public struct CompositionError: Error, Sendable, Hashable, CustomStringConvertible {
  public var kind: Kind
  public var words: String

  public enum Kind: String, Sendable, Codable, CaseIterable {
    case address, identifier, fieldName, contentType
  }

  public var description: String { words }
}

extension Composition {
  /// `local@domain` in ASCII: a dot-atom (RFC 5322 §3.2.3) or a quoted local part, and a domain of letters, digits,
  /// dots and hyphens or an address in brackets; at most 254 octets (RFC 5321 §4.5.3.1.3).
  static func address(_ text: String) throws(CompositionError) -> String {
    let octets = Array(text.utf8)
    guard octets.count <= 254, let at = octets.lastIndex(of: UInt8(ascii: "@")), isLocal(octets[..<at]),
      isDomain(octets[(at + 1)...])
    else {
      throw CompositionError(
        kind: .address, words: "\"\(excerpt(octets))\" is no address of the form local@domain in ASCII")
    }
    return text
  }

  private static func isLocal(_ octets: ArraySlice<UInt8>) -> Bool {
    if octets.count > 2, octets.first == UInt8(ascii: "\""), octets.last == UInt8(ascii: "\"") {
      return octets.dropFirst().dropLast().allSatisfy {
        $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
    }
    let special = Array("()<>[]:;@\\,\"".utf8)
    return isDotted(octets) { $0 > 0x20 && $0 < 0x7F && !special.contains($0) }
  }

  private static func isDomain(_ octets: ArraySlice<UInt8>) -> Bool {
    if octets.first == UInt8(ascii: "["), octets.last == UInt8(ascii: "]") {
      return octets.count > 2
        && octets.dropFirst().dropLast().allSatisfy {
          isLetterOrDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
        }
    }
    return isDotted(octets) { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
    ASCII.isDigit(octet) || ASCII.lower(octet) &- 0x61 < 26
  }

  private static func isDotted(_ octets: ArraySlice<UInt8>, _ belongs: (UInt8) -> Bool) -> Bool {
    let words = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return words.allSatisfy { !$0.isEmpty && $0.allSatisfy(belongs) }
  }

  private static func identifier(_ text: String) throws(CompositionError) -> String {
    guard let identifier = MessageID.read(Array(text.utf8)) else {
      throw CompositionError(
        kind: .identifier,
        words: "\"\(excerpt(text.utf8))\" is no Message-ID of the form <left@right> of 5 to 250 octets")
    }
    return identifier
  }

  private static func fieldName(_ name: String) throws(CompositionError) -> String {
    let isName =
      !name.isEmpty && name.utf8.count <= 70
      && name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    guard isName else {
      throw CompositionError(
        kind: .fieldName,
        words: "\"\(excerpt(name.utf8))\" is no field name of letters, digits and hyphens")
    }
    return name
  }
}
