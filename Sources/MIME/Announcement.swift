extension StructureReader {
  /// Settles whether the node, which is no multipart, is a forwarded message or a leaf, by type and depth.
  mutating func classify(_ node: Int) {
    guard Self.isMessage(nodes[node].contentType), isWithinDepth(node) else { return }
    nodes[node].kind = .message
  }

  /// What holds a message by its type (RFC 2046 §5.2.1, RFC 6532 §3.7).
  private static func isMessage(_ type: Texts.Place) -> Bool { type == .message || type == .globalMessage }

  private mutating func isWithinDepth(_ node: Int) -> Bool {
    if nodes[node].depth < limits.depth { return true }
    log.note(
      .tooDeep, at: place(of: fields.type, node), node: node,
      "more than \(limits.depth) levels; this one stays closed")
    return false
  }

  /// Opens a multipart with the boundary that the parameters read last name.
  mutating func openMultipart(_ node: Int, _ field: inout StructuredField, of written: Range<Int>) {
    if case .absent = parameters.form(of: "name", in: field.octets) {
    } else {
      log.note(.namedMultipart, at: place(of: fields.type, node), node: node, "its Content-Type names a file")
    }
    switch parameters.form(of: "boundary", in: field.octets) {
    case .absent: openMultipart(node, Octets(""), isEncoded: false, field.findings, of: written)
    case .literal(let octets): openMultipart(node, octets, isEncoded: false, field.findings, of: written)
    case .other:
      let value = parameters.value(of: "boundary", in: &field, segmentLimit: limits.segments)
      // Which of two counts is not agreed on, and one that is encoded is another to some.
      if parameters.repeats("boundary", in: field.octets) { field.note(.duplicateParameter, at: 0) }
      let octets = value?.octets ?? []
      let isEncoded = value?.isExtended == true || EncodedWords.decode(octets).findings.contains(.word)
      octets.withUnsafeBytes { openMultipart(node, Octets($0), isEncoded: isEncoded, field.findings, of: written) }
    }
  }

  private mutating func openMultipart(
    _ node: Int, _ boundary: Octets, isEncoded: Bool, _ findings: [(code: Defect.Code, offset: Int)],
    of value: Range<Int>
  ) {
    // Nothing that follows bears on a multipart.
    take(findings.filter { $0.code != .trailingSemicolon }, of: value, node: node)
    guard isWithinDepth(node) else { return }
    nodes[node].kind = .multipart
    let bare = boundary.trimmedEnd
    let place = place(of: fields.type, node)
    if isEncoded { log.note(.encodedBoundary, at: place, node: node, "the boundary is encoded") }
    if boundary.count == 0 { log.note(.missingBoundary, at: place, node: node, "it names no boundary") }
    if bare.count < boundary.count {
      log.note(.invalidBoundary, at: place, node: node, "the boundary ends with white space")
    }
    if bare.count > 70 {
      log.note(.invalidBoundary, at: place, node: node, "the boundary has \(bare.count) octets, not 1 to 70")
    }
    if open.uses(bare) {
      log.note(.reusedBoundary, at: place, node: node, "a multipart around it has the same boundary")
    }
    open.open(multipart: node, boundary: bare)
  }

  /// Notes what the whole header means that its fields alone do not.
  mutating func announce(_ node: Int) {
    let place = place(of: fields.encoding, node)
    let encoding = nodes[node].encoding
    switch nodes[node].kind {
    case .multipart:
      if nodes[node].fileName != nil {
        log.note(.namedMultipart, at: nodes[node].start, node: node, "a multipart with a file name")
      }
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
    if nodes[node].encoding == .uuencode, nodes[node].fileName == nil {
      log.note(.uuencodeInText, at: place, node: node, "a part without a name is in uuencode")
    }
    switch nodes[node].contentType {
    case .partialMessage:
      log.note(.partialMessage, at: place, node: node, "a piece of a message; it is not joined")
    case .externalBody:
      log.note(.externalBody, at: place, node: node, "the body is elsewhere; it is not fetched")
    case .encryptedPGP, .encryptedSMIME, .encryptedOldSMIME:
      log.note(.encrypted, at: place, node: node, "enveloped or encrypted; it is not opened")
    default: break
    }
  }

  /// Where the value of the field begins; where the header does when there is none.
  @inline(__always)
  private func place(of value: Range<Int>?, _ node: Int) -> Int {
    guard let value else { return nodes[node].start }
    return value.lowerBound + (ASCII.isSpaceOrTab(input[value.lowerBound]) ? 1 : 0)
  }
}
