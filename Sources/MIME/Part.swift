/// One part of a message: what it says of itself and where its octets stand, not the octets.
public struct Part: Sendable {
  let structure: Structure
  let index: Int
  /// Others stand for it: a forwarded message or a winmail.dat that was asked to be opened, and could be.
  public internal(set) var isOpened = false

  init(structure: Structure, index: Int) {
    self.structure = structure
    self.index = index
  }

  private var node: Node { structure.nodes[index] }

  /// The number IMAP knows it by (RFC 9051 §6.4.5): `1.2`; `1` for a message of one part; empty for a multipart that is
  /// the whole message.
  public var path: String {
    guard let origin = structure.origin else { return Self.path(of: index, in: structure.nodes) }
    return (origin.path.isEmpty ? "" : origin.path + ".") + String(node.index + 1)
  }

  /// `type/subtype` in lower case. Without the field `text/plain`, or `message/rfc822` within multipart/digest;
  /// `application/octet-stream` where the field names no type.
  public var contentType: String { structure.texts[node.contentType] }

  /// The parameters of Content-Type by their names in lower case, decoded.
  public var parameters: [String: String] {
    structure.values.withUnsafeBytes { bytes in
      var field = StructuredField(Octets(bytes)[node.contentTypeValue])
      _ = MediaType.read(&field)
      var parameters = Parameters()
      parameters.read(&field, limit: structure.limits.parameters)
      return parameters.all(in: &field, segmentLimit: structure.limits.segments)
    }
  }

  /// `attachment`, `inline` or another word, in lower case; nil without the field.
  public var disposition: String? { node.disposition.map { structure.texts[$0] } }

  /// What the sender called the file: Content-Disposition's `filename`, else Content-Type's `name`; decoded and
  /// otherwise untouched, so it may hold anything. Nil when there is none or it is empty.
  public var fileName: String? { node.fileName.map { structure.texts[$0] } }

  /// Without the angle brackets.
  public var contentID: String? { node.contentID.map { structure.texts[$0] } }
  public var encoding: TransferEncoding { node.encoding }

  /// The encoded octets in the buffer that the message was read from, or in the decoded forward the part stands in
  /// (`isEmbedded`).
  public var body: Range<Int> { node.body }

  /// The part stands in a forwarded message that was itself encoded, or in a part that was opened.
  public var isEmbedded: Bool { node.buffer >= 0 }

  public var isMultipart: Bool { MediaType.isMultipart(contentType) }

  /// The multiparts and forwarded messages around it, outermost first.
  public var containers: [Container] {
    if let origin = structure.origin {
      return origin.containers + [Container(subtype: origin.name, index: node.index)]
    }
    var around: [Container] = []
    var current = index
    while structure.nodes[current].parent >= 0 {
      let child = structure.nodes[current]
      let parent = structure.nodes[child.parent]
      let subtype =
        parent.kind == .message ? "rfc822" : String(structure.texts[parent.contentType].drop { $0 != "/" }.dropFirst())
      around.append(Container(subtype: subtype, index: child.index))
      current = child.parent
    }
    return around.reversed()
  }

  /// A multipart's parts; of a forwarded message the one part that it is.
  public var children: [Part] {
    var parts: [Part] = []
    var next = node.firstChild
    while next >= 0 {
      parts.append(Part(structure: structure, index: next))
      next = structure.nodes[next].nextSibling
    }
    return parts
  }

  /// How many forwarded messages it stands in.
  public var forwards: Int { containers.count { $0.subtype == "rfc822" } }

  /// One multipart or forwarded message around a part.
  public struct Container: Sendable, Hashable {
    /// In lower case: `mixed`, `related`; `rfc822` for a forwarded message, `tnef` for a winmail.dat, `uuencode` for a
    /// text with a file in it.
    public var subtype: String
    /// Which of its children leads to the part, from 0.
    public var index: Int

    public init(subtype: String, index: Int) {
      self.subtype = subtype
      self.index = index
    }
  }

  static func path(of index: Int, in nodes: [Node]) -> String {
    guard nodes.indices.contains(index) else { return "" }
    var numbers: [Int] = []
    var current = index
    while true {
      let node = nodes[current]
      guard node.parent >= 0 else {
        if node.kind != .multipart { numbers.append(1) }
        break
      }
      if nodes[node.parent].kind == .multipart {
        numbers.append(node.index + 1)
      } else if node.kind != .multipart {
        numbers.append(1)
      }
      current = node.parent
    }
    return numbers.reversed().map(String.init).joined(separator: ".")
  }
}
