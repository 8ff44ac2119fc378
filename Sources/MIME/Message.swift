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

  /// Reads the structure of `bytes`, in time linear to their count. `release` is told every 256 kB or so how far the
  /// scan has come, so that what a mapped file takes up can be given back.
  public init(
    _ bytes: UnsafeRawBufferPointer, limits: Limits = .standard, release: ((Int) -> Void)? = nil
  ) {
    let input = Octets(bytes)
    var reader = StructureReader(input, limits: limits, release: release)
    reader.read()
    let lineEnd = reader.lineEnd
    let identity = Identity(reader.rootFields)
    for defect in identity.defects { reader.log.note(defect.code, at: defect.offset, node: -1, defect.detail) }
    var forest = Forest(reader, release: release)
    forest.openEncodedMessages(input, limits: limits, release: release)
    structure = Structure(
      nodes: forest.nodes, buffers: forest.buffers, texts: forest.texts, values: forest.values, limits: limits,
      lineEnd: lineEnd)
    defects = forest.defects
    fields = reader.rootFields
    messageID = identity.messageID
    from = identity.from
  }

  /// Decoded; nil without the field.
  public var subject: String? { fields.octets(of: "Subject").first.map { EncodedWords.decode($0).text } }

  /// As written, without white space at its ends; nil without the field.
  public var date: String? { values(of: "Date").first }

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
    leaves.reserveCapacity(nodes.count)
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

  /// The text of those lines, counted from 1, as far as it is fit to be shown; `bytes` must be what the message was
  /// read from.
  public func lines(_ numbers: Set<Int>, in bytes: UnsafeRawBufferPointer) -> [Int: String] {
    let source = SourceLines(Octets(bytes), lineEnd: structure.lineEnd, wanted: numbers)
    return numbers.reduce(into: [:]) { lines, number in lines[number] = source.text(number) }
  }

  func octets(of field: String) -> [[UInt8]] { fields.octets(of: field) }

  /// The addresses of every mailbox in every field of that name, in order.
  public func addresses(in field: String) -> [String] {
    fields.octets(of: field).flatMap { AddressList($0).addresses }
  }
}

/// What a message's own header says of where it comes from, as far as something can be wrong with it.
struct Identity {
  private(set) var messageID: String?
  private(set) var from: [String] = []
  private(set) var defects: [(code: Defect.Code, offset: Int, detail: String)] = []

  init(_ fields: HeaderFields) {
    readMessageID(fields)
    readFrom(fields)
    _ = values(of: "mime-version", "MIME-Version", fields)
  }

  /// The unfolded values of every field of that name, each with where it begins; a second one is noted.
  private mutating func values(
    of name: StaticString, _ shown: String, _ fields: HeaderFields
  ) -> [(octets: [UInt8], start: Int)] {
    var values: [(octets: [UInt8], start: Int)] = []
    fields.forEach(name) { values.append((HeaderText.unfolded($0), $1)) }
    if values.count > 1 {
      defects.append((.duplicateHeader, values[1].start, "\(shown) occurs more than once; the first counts"))
    }
    return values
  }

  private mutating func readMessageID(_ fields: HeaderFields) {
    guard let (value, offset) = values(of: "message-id", "Message-ID", fields).first else { return }
    messageID = MessageID.read(value)
    if messageID == nil {
      defects.append((.invalidMessageID, offset, "\"\(excerpt(value))\" is no <left@right> of 5 to 250 octets"))
    }
  }

  private mutating func readFrom(_ fields: HeaderFields) {
    for (value, offset) in values(of: "from", "From", fields) {
      let list = AddressList(value)
      from += list.addresses
      if let reason = list.oddity {
        defects.append((.addressSyntax, offset, "From \"\(excerpt(value))\" \(reason)"))
      }
    }
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
    var at: Int?
    for (index, octet) in value.enumerated().dropFirst().dropLast() {
      guard octet > 0x20, octet < 0x7F, octet != UInt8(ascii: "<"), octet != UInt8(ascii: ">") else { return nil }
      guard octet == UInt8(ascii: "@") else { continue }
      guard at == nil, index > 1, index < value.count - 2 else { return nil }
      at = index
    }
    guard at != nil else { return nil }
    return String(decoding: value, as: UTF8.self)
  }
}
