/// A message's parts in document order, and the octets that had to be decoded to find some of them.
final class Structure: Sendable {
  let nodes: [Node]
  /// Decoded octets of forwarded messages that were themselves encoded.
  let buffers: [[UInt8]]
  let texts: Texts
  /// The Content-Type values of all parts, one behind the other.
  let values: [UInt8]
  let limits: Limits
  /// CR when the message knows no LF.
  let lineEnd: UInt8
  /// The part whose decoded octets these parts were found in; nil for a message.
  let origin: Origin?

  struct Origin: Sendable {
    let path: String
    let containers: [Part.Container]
    /// What stands as the container's subtype: `tnef`.
    let name: String
  }

  init(
    nodes: [Node], buffers: [[UInt8]], texts: Texts, values: [UInt8], limits: Limits, lineEnd: UInt8,
    origin: Origin? = nil
  ) {
    self.nodes = nodes
    self.buffers = buffers
    self.texts = texts
    self.values = values
    self.limits = limits
    self.lineEnd = lineEnd
    self.origin = origin
  }
}

/// One part while and after it is read: numbers only, so that many cost little. Offsets are into the caller's buffer, or
/// into the `buffer` named.
struct Node: Sendable {
  enum Kind: Sendable { case leaf, multipart, message }

  /// -1 for the message itself.
  var parent: Int
  /// Which of the parent's children it is, from 0.
  let index: Int
  var kind = Kind.leaf
  var encoding = TransferEncoding.sevenBit
  var contentType = Texts.Place.plain
  /// Where in the structure's values.
  var contentTypeValue = 0..<0
  var disposition: Texts.Place?
  var fileName: Texts.Place?
  var contentID: Texts.Place?
  /// Where the header block begins.
  var start: Int
  var body = 0..<0
  /// Index of the buffer the offsets are in; -1 for the caller's.
  var buffer = -1
  var firstChild = -1
  var lastChild = -1
  var nextSibling = -1
  var childCount = 0
  /// How many multiparts and forwarded messages are around it.
  var depth: Int
  /// The delimiter that closes a multipart was found.
  var isClosed = false

  init(parent: Int, index: Int, start: Int, depth: Int) {
    self.parent = parent
    self.index = index
    self.start = start
    self.depth = depth
  }
}
