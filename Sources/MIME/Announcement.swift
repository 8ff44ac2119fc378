extension StructureReader {
  /// Settles whether the node is a multipart, a forwarded message or a leaf, by type and depth.
  mutating func classify(_ node: Int, boundary: ParameterValue?) {
    let type = nodes[node].contentType
    let isMultipart = MediaType.isMultipart(type)
    guard isMultipart || Self.isMessage(type) else { return }
    guard nodes[node].depth < limits.depth else {
      log.note(
        .tooDeep, at: place(of: fields.type, node), node: node,
        "more than \(limits.depth) levels; this one stays closed"
      )
      return
    }
    guard isMultipart else {
      nodes[node].kind = .message
      return
    }
    nodes[node].kind = .multipart
    open.append(opening(of: node, boundary))
  }

  /// What holds a message by its type (RFC 2046 §5.2.1, RFC 6532 §3.7).
  private static func isMessage(_ type: String) -> Bool {
    type.utf8.first == UInt8(ascii: "m") && (type == MediaType.message || type == "message/global")
  }

  private mutating func opening(of node: Int, _ boundary: ParameterValue?) -> Opening {
    let place = place(of: fields.type, node)
    var octets = boundary?.octets ?? []
    if boundary?.isExtended == true || Self.hasEncodedWord(boundary) {
      log.note(.encodedBoundary, at: place, node: node, "the boundary is encoded")
    }
    if octets.isEmpty { log.note(.missingBoundary, at: place, node: node, "it names no boundary") }
    while let last = octets.last, ASCII.isBlank(last) {
      octets.removeLast()
      log.note(.invalidBoundary, at: place, node: node, "the boundary ends with white space")
    }
    if octets.count > 70 {
      log.note(
        .invalidBoundary, at: place, node: node, "the boundary has \(octets.count) octets, not 1 to 70")
    }
    if isInUse(octets) {
      log.note(.reusedBoundary, at: place, node: node, "a multipart around it has the same boundary")
    }
    return Opening(node: node, isMessage: false, boundary: octets)
  }

  private static func hasEncodedWord(_ boundary: ParameterValue?) -> Bool {
    guard let boundary, boundary.octets.contains(UInt8(ascii: "?")) else { return false }
    return EncodedWords.decode(boundary.octets).findings.contains(.word)
  }

  /// Whether an open multipart has the same boundary, or one that differs by the closing dashes only.
  private func isInUse(_ boundary: [UInt8]) -> Bool {
    guard !boundary.isEmpty else { return false }
    return open.indices.contains { Self.clash(open[$0].boundary, boundary) }
  }

  private static func clash(_ theirs: [UInt8], _ boundary: [UInt8]) -> Bool {
    let length = min(theirs.count, boundary.count)
    let difference = max(theirs.count, boundary.count) - length
    guard length > 0, difference == 0 || difference == 2 else { return false }
    // From their ends on: programs begin all of theirs alike.
    for index in (0..<length).reversed() where theirs[index] != boundary[index] { return false }
    return theirs[length...].allSatisfy { $0 == UInt8(ascii: "-") }
      && boundary[length...].allSatisfy { $0 == UInt8(ascii: "-") }
  }

  /// Notes what the whole header means that its fields alone do not.
  mutating func announce(_ node: Int) {
    let place = place(of: fields.encoding, node)
    let encoding = nodes[node].encoding
    switch nodes[node].kind {
    case .multipart:
      guard !encoding.isIdentity || encoding == .unknown else { break }
      log.note(
        .encodedMultipart, at: place, node: node, "a multipart cannot be encoded as \(encoding.rawValue)")
      nodes[node].encoding = .sevenBit
    case .message:
      guard !encoding.isIdentity || encoding == .unknown else { break }
      log.note(.encodedMessage, at: place, node: node, "a forwarded message encoded as \(encoding.rawValue)")
      guard encoding != .unknown else { break }
      nodes[node].kind = .leaf
      encodedMessages.append(node)
    case .leaf: announceLeaf(node)
    }
  }

  private mutating func announceLeaf(_ node: Int) {
    let place = place(of: fields.type, node)
    guard nodes[node].contentType.utf8.first != UInt8(ascii: "t") else { return }
    switch nodes[node].contentType {
    case "message/partial":
      log.note(.partialMessage, at: place, node: node, "a piece of a message; it is not joined")
    case "message/external-body":
      log.note(.externalBody, at: place, node: node, "the body is elsewhere; it is not fetched")
    case "application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime":
      log.note(.encrypted, at: place, node: node, "enveloped or encrypted; it is not opened")
    default: break
    }
  }

  /// Where the value of the field begins; where the header does when there is none.
  private func place(of value: Range<Int>?, _ node: Int) -> Int {
    guard let value else { return nodes[node].start }
    return value.lowerBound + (ASCII.isSpaceOrTab(input[value.lowerBound]) ? 1 : 0)
  }
}
