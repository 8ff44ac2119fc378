internal import Crypto

/// What `intray mime` shows of a message: the reader alone, without any policy.
public struct Report: Sendable {
  /// A part that is no multipart and has a disposition other than `inline`, or a file name.
  public struct Attachment: Sendable, Hashable {
    public var part: Part.Path
    /// Decoded, before any sanitising.
    public var fileName: String?
    public var contentType: String
    /// Decoded octets.
    public var size: Int
    /// Of the decoded octets, as 64 hexadecimal digits.
    public var sha256: String
    /// Of the decoded octets with LF for CRLF and without line ends at the end: the same whichever way the message came.
    public var textSHA256: String
    /// How many forwarded messages it stands in.
    public var nested: Int
  }

  public let attachments: [Attachment]
  /// Of the structure first, then of the attachments' octets.
  public let defects: [Defect]

  /// Decodes and hashes every attachment of `message`.
  public init(_ message: Message, in bytes: UnsafeRawBufferPointer, release: ((Int) -> Void)? = nil) {
    var attachments: [Attachment] = []
    var defects = message.defects
    for part in message.leaves(openingForwards: true) where Self.lists(part) {
      var digests = Digests()
      let decoded = message.decode(part, in: bytes, release: release) { digests.update($0) }
      defects += decoded.defects
      attachments.append(
        Attachment(
          part: part.path, fileName: part.fileName, contentType: part.contentType, size: decoded.size,
          sha256: digests.whole, textSHA256: digests.text, nested: part.forwards))
    }
    self.attachments = attachments
    self.defects = defects
  }

  private static func lists(_ part: Part) -> Bool {
    !part.isMultipart && (part.fileName != nil || (part.disposition ?? "inline") != "inline")
  }

  /// `{"attachments":[{"filename","contentType","size","sha256","nsha256","nested","part"}],
  /// "defects":[{"code","line","column","part","detail"}]}` in one line.
  public var json: String {
    let attachments = attachments.map { attachment in
      JSON.object([
        ("filename", JSON.text(attachment.fileName)), ("contentType", JSON.text(attachment.contentType)),
        ("size", String(attachment.size)), ("sha256", JSON.text(attachment.sha256)),
        ("nsha256", JSON.text(attachment.textSHA256)), ("nested", String(attachment.nested)),
        ("part", JSON.text(attachment.part)),
      ])
    }
    let defects = defects.map { defect in
      JSON.object([
        ("code", JSON.text(defect.code.rawValue)), ("line", String(defect.line)),
        ("column", String(defect.column)), ("part", JSON.text(defect.part)),
        ("detail", JSON.text(defect.detail)),
      ])
    }
    return JSON.object([("attachments", JSON.array(attachments)), ("defects", JSON.array(defects))])
  }
}

extension Part {
  /// A part's number as IMAP writes it.
  public typealias Path = String
}

/// JSON (RFC 8259), as much as reports need.
enum JSON {
  static func object(_ members: [(name: String, value: String)]) -> String {
    "{" + members.map { "\(text($0.name)):\($0.value)" }.joined(separator: ",") + "}"
  }

  static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  /// Quoted, with everything escaped that could end a line or the string; `null` for nil.
  static func text(_ text: String?) -> String {
    guard let text else { return "null" }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted += "\\"
        quoted.unicodeScalars.append(scalar)
      case _
      where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}"
        || scalar == "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// The two hashes of one attachment, taken as its octets come.
private struct Digests {
  private var all = SHA256()
  private var lines = SHA256()
  /// Line ends that may be the last there is.
  private var feeds = 0
  /// And a CR that an LF may follow.
  private var endsInCarriageReturn = false

  private static let blankLines = [UInt8](repeating: ASCII.lineFeed, count: 1024)

  mutating func update(_ slice: UnsafeRawBufferPointer) {
    all.update(bufferPointer: slice)
    let octets = Octets(slice)
    var position = 0
    while position < octets.count {
      let stop = octets.first(ASCII.lineFeed, in: position..<octets.count)
      takeLine(octets[position..<stop])
      if stop < octets.count { takeLineFeed() }
      position = stop + 1
    }
  }

  private mutating func takeLine(_ piece: Octets) {
    guard piece.count > 0 else { return }
    let endsInReturn = piece[piece.count - 1] == ASCII.carriageReturn
    let text = piece[0..<piece.count - (endsInReturn ? 1 : 0)]
    if text.count > 0 || endsInCarriageReturn { flush() }
    endsInCarriageReturn = endsInReturn
    lines.update(bufferPointer: text.raw)
  }

  private mutating func takeLineFeed() {
    endsInCarriageReturn = false
    feeds += 1
  }

  /// They were not the last.
  private mutating func flush() {
    while feeds > 0 {
      let count = min(feeds, Self.blankLines.count)
      Self.blankLines.withUnsafeBytes { lines.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      feeds -= count
    }
    if endsInCarriageReturn { lines.update(data: [ASCII.carriageReturn]) }
    endsInCarriageReturn = false
  }

  var whole: String { Self.text(all.finalize()) }

  var text: String {
    var last = self
    if last.endsInCarriageReturn { last.flush() }
    return Self.text(last.lines.finalize())
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
