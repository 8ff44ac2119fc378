/// A message's structure: which parts it has, what they call themselves and where their octets stand. Reading it never
/// fails; what was wrong is among the defects.
public struct Message: Sendable {
  let structure: Structure
  private let fields: HeaderFields

  /// What was wrong, in the order of the parts; at most as many as the limits say.
  public let defects: [Defect]
  /// As written, angle brackets included; nil without a valid one of at most 250 octets (RFC 5322 §3.6.4).
  public let messageID: String?
  /// The address of every mailbox in every From field, as written: `partner@example.com`.
  public let from: [String]
  /// Decoded; nil without the field.
  public let subject: String?
  /// As written, without white space at its ends; nil without the field.
  public let date: String?

  /// Reads the structure of `bytes`, in time linear to their count. `release` is told about every megabyte how far the
  /// scan has come, so that what a mapped file takes up can be given back.
  public init(
    _ bytes: UnsafeRawBufferPointer, limits: Limits = .standard, release: ((Int) -> Void)? = nil
  ) {
    let input = Octets(bytes)
    var reader = StructureReader(input, limits: limits, release: release)
    reader.read()
    let lineEnd = reader.lineEnd
    let identity = Identity(reader.rootFields)
    for defect in identity.defects { reader.log.note(defect.code, at: 0, node: -1, defect.detail) }
    var forest = Forest(reader, release: release)
    forest.openEncodedMessages(input, limits: limits, release: release)
    structure = Structure(
      nodes: forest.nodes, buffers: forest.buffers, values: forest.values, limits: limits, lineEnd: lineEnd)
    defects = forest.defects
    fields = reader.rootFields
    messageID = identity.messageID
    from = identity.from
    subject = identity.subject
    date = identity.date
  }

  /// The whole message as a part.
  public var root: Part { Part(structure: structure, index: 0) }

  /// It is a multipart, and the delimiter that closes it was found: nothing is cut off at its end.
  public var isClosed: Bool { structure.nodes[0].isClosed }

  /// Where the body stands: behind the blank line that ends the message's own header block.
  public var bodyRange: Range<Int> { structure.nodes[0].body }

  /// Every part that is no multipart, in document order. A forwarded message is one leaf; what it holds is among its
  /// `children`.
  public var leaves: [Part] { leaves(openingForwards: false) }

  /// Every part that is no multipart, in document order, with those of forwarded messages, if wanted, behind the
  /// forward that holds them.
  public func leaves(openingForwards: Bool) -> [Part] {
    let nodes = structure.nodes
    var leaves: [Part] = []
    var current = 0
    while current >= 0 {
      let node = nodes[current]
      if node.kind != .multipart { leaves.append(Part(structure: structure, index: current)) }
      if node.firstChild >= 0, node.kind == .multipart || openingForwards {
        current = node.firstChild
        continue
      }
      while current >= 0, nodes[current].nextSibling < 0 { current = nodes[current].parent }
      if current >= 0 { current = nodes[current].nextSibling }
    }
    return leaves
  }

  /// The unfolded values of every field of that name, in any case, in order; octets that are not ASCII are read as
  /// UTF-8 where valid, as windows-1252 otherwise.
  public func values(of field: String) -> [String] { fields.values(of: field) }

  /// The addresses of every mailbox in every field of that name, in order.
  public func addresses(in field: String) -> [String] {
    fields.octets(of: field).flatMap { AddressList($0).addresses }
  }
}

/// What a message's own header says of where it comes from.
struct Identity {
  private(set) var messageID: String?
  private(set) var from: [String] = []
  private(set) var subject: String?
  private(set) var date: String?
  private(set) var defects: [(code: Defect.Code, detail: String)] = []

  init(_ fields: HeaderFields) {
    readMessageID(fields.octets(of: "Message-ID"))
    readFrom(fields.octets(of: "From"))
    if fields.octets(of: "MIME-Version").count > 1 { noteRepeated("MIME-Version") }
    subject = fields.octets(of: "Subject").first.map { EncodedWords.decode($0).text }
    date = fields.values(of: "Date").first
  }

  private mutating func readMessageID(_ values: [[UInt8]]) {
    if values.count > 1 { noteRepeated("Message-ID") }
    guard let value = values.first else { return }
    messageID = MessageID.read(value)
    if messageID == nil {
      defects.append((.invalidMessageID, "\"\(excerpt(value))\" is no <left@right> of 5 to 250 octets"))
    }
  }

  private mutating func readFrom(_ values: [[UInt8]]) {
    if values.count > 1 { noteRepeated("From") }
    for value in values {
      let list = AddressList(value)
      from += list.addresses
      if let reason = list.oddity { defects.append((.addressSyntax, "From \"\(excerpt(value))\" \(reason)")) }
    }
  }

  private mutating func noteRepeated(_ name: String) {
    defects.append((.duplicateHeader, "\(name) occurs more than once; the first counts"))
  }
}

/// Message identifiers (RFC 5322 §3.6.4).
enum MessageID {
  /// The most octets a header line leaves room for in a reply.
  static let longest = 250

  /// The identifier with its angle brackets; nil unless the value is nothing but `<left@right>` in printable ASCII without
  /// white space, with one `@` between two sides that are not empty.
  static func read(_ value: [UInt8]) -> String? {
    guard value.count >= 5, value.count <= longest, value.first == UInt8(ascii: "<"),
      value.last == UInt8(ascii: ">")
    else { return nil }
    let inside = value.dropFirst().dropLast()
    let isClean = inside.allSatisfy {
      $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
    }
    let sides = inside.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard isClean, sides.count == 2, sides.allSatisfy({ !$0.isEmpty }) else { return nil }
    return String(decoding: value, as: UTF8.self)
  }
}
