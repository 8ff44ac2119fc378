/// The attachments of a winmail.dat (MS-OXTNEF), as ranges of its octets. Whatever it says of lengths and counts is checked.
struct TNEF {
  struct Attachment {
    var fileName: String?
    var contentType: String?
    var contentID: String?
    var data = 0..<0
    fileprivate var shortName: String?
    fileprivate var hasData = false
  }

  struct Fault {
    let code: Defect.Code
    let offset: Int
    let words: String
  }

  private(set) var attachments: [Attachment] = []
  private(set) var faults: [Fault] = []
  /// It begins as a TNEF stream does.
  private(set) var isReadable = false
  private var charset = Charset.windows1252

  /// MS-OXTNEF §2.1.3.1.
  private static let signature = 0x223E_9F78

  init(_ octets: [UInt8], limits: Limits) {
    octets.withUnsafeBytes { read(LittleEndianCursor(Octets($0)), limit: limits.parts) }
    attachments = attachments.filter { $0.hasData || $0.fileName != nil || $0.shortName != nil }.map {
      attachment in
      var named = attachment
      named.fileName = attachment.fileName ?? attachment.shortName
      return named
    }
  }

  private mutating func read(_ start: LittleEndianCursor, limit: Int) {
    var cursor = start
    guard cursor.integer(octets: 4) == Self.signature, cursor.integer(octets: 2) != nil else {
      faults.append(Fault(code: .tnefSyntax, offset: 0, words: "it does not begin as TNEF does"))
      return
    }
    isReadable = true
    while !cursor.isAtEnd {
      guard let attribute = takeAttribute(&cursor) else {
        // Some writers end with a few octets that are no attribute.
        if faults.isEmpty {
          faults.append(Fault(code: .tnefSyntax, offset: cursor.position, words: "an attribute is cut off"))
        }
        return
      }
      guard attachments.count <= limit else {
        faults.append(
          Fault(code: .tooManyParts, offset: cursor.position, words: "it has more than \(limit) files"))
        return
      }
      use(attribute, of: cursor)
    }
  }

  // MARK: Attributes

  private struct Attribute {
    let level: Int
    let identifier: Int
    let data: Range<Int>
  }

  /// MS-OXTNEF §2.1.3.1: level, identifier with type, length, data, and the data's octets added up.
  private mutating func takeAttribute(_ cursor: inout LittleEndianCursor) -> Attribute? {
    guard let level = cursor.integer(octets: 1), level == 1 || level == 2,
      let identifier = cursor.integer(octets: 4),
      let length = cursor.integer(octets: 4), let data = cursor.skip(length),
      let sum = cursor.integer(octets: 2)
    else { return nil }
    if cursor.sum(of: data) & 0xFFFF != sum, !faults.contains(where: { $0.code == .tnefChecksum }) {
      faults.append(Fault(code: .tnefChecksum, offset: data.lowerBound, words: "a checksum does not match"))
    }
    return Attribute(level: level, identifier: identifier & 0xFFFF, data: data)
  }

  private mutating func use(_ attribute: Attribute, of cursor: LittleEndianCursor) {
    switch (attribute.level, attribute.identifier) {
    case (1, 0x9007): readCodepage(cursor.at(attribute.data))  // attOemCodepage
    case (2, 0x9002): attachments.append(Attachment())  // attAttachRenddata
    case (2, 0x8010):  // attAttachTitle
      let title = Self.text(cursor.octets(attribute.data), charset)
      change { $0.shortName = title }
    case (2, 0x800F):  // attAttachData
      change {
        guard !$0.hasData else { return }
        $0.data = attribute.data
        $0.hasData = true
      }
    case (2, 0x9005): readProperties(cursor.at(attribute.data))  // attAttachment
    default: break
    }
  }

  private mutating func change(_ body: (inout Attachment) -> Void) {
    if attachments.isEmpty { attachments.append(Attachment()) }
    body(&attachments[attachments.count - 1])
  }

  private mutating func readCodepage(_ start: LittleEndianCursor) {
    var cursor = start
    guard let number = cursor.integer(octets: 4) else { return }
    charset = Codepage.charset(number) ?? charset
  }

  // MARK: Properties

  private mutating func readProperties(_ cursor: LittleEndianCursor) {
    var properties = MAPIProperties(cursor)
    while let property = properties.next() {
      guard let value = property.value else { continue }
      switch property.identifier {
      case 0x3701:  // PR_ATTACH_DATA
        change { Self.take(property.type == MAPIProperties.object ? value.dropFirst(16) : value[...], &$0) }
      case 0x3704, 0x3707, 0x370E, 0x3712:
        guard let text = text(value, property.type, cursor) else { continue }
        change { Self.take(text, of: property.identifier, &$0) }
      default: break
      }
    }
    if properties.isBroken {
      faults.append(
        Fault(code: .tnefSyntax, offset: properties.position, words: "the properties of a file are cut off"))
    }
  }

  private static func take(_ text: String, of property: Int, _ attachment: inout Attachment) {
    switch property {
    case 0x3704: attachment.shortName = attachment.shortName ?? text  // PR_ATTACH_FILENAME
    case 0x3707: attachment.fileName = text  // PR_ATTACH_LONG_FILENAME
    case 0x370E: attachment.contentType = ASCII.lowerText(text.utf8)  // PR_ATTACH_MIME_TAG
    default: attachment.contentID = text  // PR_ATTACH_CONTENT_ID
    }
  }

  /// PR_ATTACH_DATA counts where attAttachData does not; an object's first 16 octets say what it is.
  private static func take(_ value: Range<Int>.SubSequence, _ attachment: inout Attachment) {
    guard !attachment.hasData else { return }
    attachment.data = value.startIndex..<value.endIndex
    attachment.hasData = true
  }

  private func text(_ value: Range<Int>, _ type: Int, _ cursor: LittleEndianCursor) -> String? {
    switch type {
    case MAPIProperties.unicode: Self.text(cursor.octets(value), .converted("UTF-16LE"))
    case MAPIProperties.string8: Self.text(cursor.octets(value), charset)
    default: nil
    }
  }

  /// Up to the first NUL; nil when nothing is left.
  private static func text(_ octets: [UInt8], _ charset: Charset) -> String? {
    let text = charset.decode(octets).text.unicodeScalars.prefix { $0 != "\0" }
    return text.isEmpty ? nil : String(String.UnicodeScalarView(text))
  }
}
