/// What a caller wants opened rather than listed.
public struct Openings: OptionSet, Sendable, Hashable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Forwarded messages: their parts stand in their place.
  public static let forwards = Openings(rawValue: 1)
  /// winmail.dat: the files in it stand in its place (MS-OXTNEF).
  public static let tnef = Openings(rawValue: 2)
  /// Files in uuencode within body texts: they stand behind the text.
  public static let uuencode = Openings(rawValue: 4)
}

/// A message's parts with some of them opened.
public struct OpenedParts: Sendable {
  /// Every part that is no multipart, in document order; what was opened stands before what is in it.
  public fileprivate(set) var all: [Part] = []
  /// What was wrong with what was opened.
  public fileprivate(set) var defects: [Defect] = []

  /// Without those that others stand for.
  public var leaves: [Part] { all.filter { !$0.isOpened } }
}

extension Message {
  /// The parts with what was asked for opened. The files out of a winmail.dat or a text are parts like others: `2.1`,
  /// `2.2` within part `2`, in the container `tnef` or `uuencode`; `decode` takes them too. A winmail.dat that cannot be
  /// read stays what it is, with a defect. Files in texts that are not to be opened are a defect.
  ///
  /// Holds what it opens in memory, at most `limits.openedOctets` in all; what is larger stays closed, with a defect.
  public func opened(_ openings: Openings, in bytes: UnsafeRawBufferPointer) -> OpenedParts {
    var opener = PartOpener(self, bytes, openings)
    for leaf in leaves(openingForwards: openings.contains(.forwards)) { opener.take(leaf) }
    return opener.opened
  }
}

/// Goes through the leaves and opens what is to be opened.
private struct PartOpener {
  private(set) var opened = OpenedParts()
  private let message: Message
  private let bytes: UnsafeRawBufferPointer
  private let openings: Openings
  private var room: Int

  init(_ message: Message, _ bytes: UnsafeRawBufferPointer, _ openings: Openings) {
    self.message = message
    self.bytes = bytes
    self.openings = openings
    room = message.structure.limits.openedOctets
  }

  mutating func take(_ leaf: Part) {
    if leaf.isTNEF, openings.contains(.tnef) {
      openTNEF(leaf)
    } else {
      append(leaf, isOpened: openings.contains(.forwards) && !leaf.children.isEmpty)
      if leaf.contentType.hasPrefix("text/"), leaf.fileName == nil { lookForFiles(in: leaf) }
    }
  }

  private mutating func append(_ part: Part, isOpened: Bool) {
    var part = part
    part.isOpened = isOpened
    opened.all.append(part)
  }

  private mutating func openTNEF(_ leaf: Part) {
    guard let octets = decoded(leaf) else { return append(leaf, isOpened: false) }
    let tnef = TNEF(octets, limits: message.structure.limits)
    for fault in tnef.faults { note(fault.code, leaf, "at octet \(fault.offset) of it, \(fault.words)") }
    append(leaf, isOpened: tnef.isReadable)
    let files = tnef.attachments.map {
      EmbeddedFile(name: $0.fileName, contentType: $0.contentType, contentID: $0.contentID, body: $0.data)
    }
    opened.all += Part.embedded(files, in: leaf, named: "tnef", octets: octets)
  }

  private mutating func lookForFiles(in leaf: Part) {
    var search = EncodedFileSearch()
    _ = message.decode(leaf, in: bytes) { search.scan(Octets($0)) }
    search.end()
    guard search.found else { return }
    let found = "a file in \(search.foundYEnc ? "yEnc" : "uuencode") stands in the text"
    if search.foundYEnc || !openings.contains(.uuencode) { note(.uuencodeInText, leaf, found) }
    guard openings.contains(.uuencode), let octets = decoded(leaf) else { return }
    var text = TextFiles(octets)
    text.read(limit: message.structure.limits.parts)
    if text.files.isEmpty { note(.uuencodeInText, leaf, "\(found) to some readers") }
    for words in text.faults { note(.uuencodeSyntax, leaf, words) }
    opened.all += Part.embedded(text.files, in: leaf, named: "uuencode", octets: text.decoded)
  }

  private mutating func decoded(_ leaf: Part) -> [UInt8]? {
    struct TooLarge: Error {}
    var octets: [UInt8] = []
    octets.reserveCapacity(min(room, leaf.body.count))
    do {
      _ = try message.decode(leaf, in: bytes) { slice in
        guard octets.count + slice.count <= room else { throw TooLarge() }
        octets += slice
      }
    } catch {
      note(.tooLargeToOpen, leaf, "decoded, it has more than the \(room) octets left for opening")
      return nil
    }
    room -= octets.count
    return octets
  }

  private mutating func note(_ code: Defect.Code, _ leaf: Part, _ detail: String) {
    guard opened.defects.count < message.structure.limits.defects else { return }
    opened.defects.append(
      Defect(code: code, line: message.line(of: leaf, in: bytes), part: leaf.path, detail: detail))
  }
}

extension Message {
  /// The line the part's body begins in.
  fileprivate func line(of part: Part, in bytes: UnsafeRawBufferPointer) -> Int {
    guard !part.isEmbedded else { return 1 }
    return Places.of([part.body.lowerBound], in: Octets(bytes), lineEnd: structure.lineEnd)[0].line
  }
}

extension Part {
  /// By its type, or by the name Outlook gives it under any other type.
  fileprivate var isTNEF: Bool {
    if contentType == "application/ms-tnef" || contentType == "application/vnd.ms-tnef" { return true }
    return fileName.map { $0.utf8.map(ASCII.lower).elementsEqual("winmail.dat".utf8) } ?? false
  }

  /// Parts for files found in another part's octets.
  fileprivate static func embedded(
    _ files: [EmbeddedFile], in host: Part, named name: String, octets: [UInt8]
  ) -> [Part] {
    var texts = Texts()
    let nodes = files.enumerated().map { index, file in
      var node = Node(parent: -1, index: index, start: 0, depth: 0)
      node.contentType = file.contentType.map { texts.add($0) } ?? .octets
      node.fileName = file.name.map { texts.add($0) }
      node.contentID = file.contentID.map { texts.add($0) }
      node.disposition = .attachment
      node.body = file.body
      node.buffer = 0
      return node
    }
    let origin = Structure.Origin(path: host.path, containers: host.containers, name: name)
    let structure = Structure(
      nodes: nodes, buffers: [octets], texts: texts, values: [], limits: host.structure.limits, lineEnd: ASCII.lineFeed,
      origin: origin)
    return nodes.indices.map { Part(structure: structure, index: $0) }
  }
}

/// A file within a part's decoded octets.
struct EmbeddedFile {
  var name: String?
  var contentType: String?
  var contentID: String?
  var body: Range<Int>
}
