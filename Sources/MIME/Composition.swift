/// A message of ours: who it is from and for, what it says, and the files it carries.
///
/// `render` writes it in seven bits with CRLF line ends, whatever the texts hold: nothing given here can end a header
/// field early, begin another, or look like a delimiter.
public struct Composition: Sendable {
  public var from: Mailbox
  public var to: [Mailbox]
  public var subject: String
  /// With its angle brackets.
  public var messageID: String
  /// As RFC 5322 §3.3 writes it.
  public var date: String
  public var inReplyTo: String?
  public var references: [String]
  /// Further fields, in their order.
  public var headers: [(name: String, value: String)]
  public var text: String
  public var html: String?
  public var attachments: [Attachment]

  /// A name and an address.
  public struct Mailbox: Sendable, Hashable {
    public var name: String
    public var address: String

    public init(name: String = "", address: String) {
      self.name = name
      self.address = address
    }
  }

  /// A file and what it is called.
  public struct Attachment: Sendable, Hashable {
    public var fileName: String
    /// `type/subtype`, without parameters.
    public var contentType: String
    public var bytes: [UInt8]

    public init(fileName: String, contentType: String, bytes: [UInt8]) {
      self.fileName = fileName
      self.contentType = contentType
      self.bytes = bytes
    }
  }

  public init(
    from: Mailbox, to: [Mailbox], subject: String, messageID: String, date: String, inReplyTo: String? = nil,
    references: [String] = [], headers: [(String, String)] = [], text: String, html: String? = nil,
    attachments: [Attachment] = []
  ) {
    self.from = from
    self.to = to
    self.subject = subject
    self.messageID = messageID
    self.date = date
    self.inReplyTo = inReplyTo
    self.references = references
    self.headers = headers.map { (name: $0.0, value: $0.1) }
    self.text = text
    self.html = html
    self.attachments = attachments
  }

  /// The message: header, then text and HTML as alternatives, then the files. The same composition gives the same
  /// octets.
  public func render() -> [UInt8] {
    var writer = HeaderWriter()
    writer.field("From", [from.word])
    writer.field("To", to.enumerated().map { $0.element.word + ($0.offset + 1 < to.count ? "," : "") })
    writer.text("Subject", subject)
    writer.field("Date", [date])
    writer.field("Message-ID", [messageID])
    if let inReplyTo { writer.field("In-Reply-To", [inReplyTo]) }
    if !references.isEmpty { writer.field("References", references) }
    for header in headers { writer.text(header.name, header.value) }
    writer.field("MIME-Version", ["1.0"])
    return writer.octets + body.octets
  }

  /// The outermost part.
  private var body: ComposedPart {
    let written = ComposedPart.text(text, subtype: "plain")
    let message = html.map { ComposedPart.multipart("alternative", [written, .text($0, subtype: "html")]) } ?? written
    guard !attachments.isEmpty else { return message }
    return .multipart("mixed", [message] + attachments.map(ComposedPart.file))
  }
}

extension Composition.Mailbox {
  /// `address`, or `"name" <address>`; a name that is not plain ASCII is written in encoded-words.
  fileprivate var word: String {
    let address = HeaderWriter.clean(address)
    let name = HeaderWriter.clean(name)
    guard !name.isEmpty else { return address }
    guard name.utf8.allSatisfy({ $0 < 0x7F }) else {
      return HeaderWriter.encodedWords(name).joined(separator: "\r\n ") + " <\(address)>"
    }
    let quoted = name.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
    return "\"\(String(quoted))\" <\(address)>"
  }
}
