extension StructureReader {
  /// Reads the header block at the cursor into the node, and opens what it announces.
  mutating func readHeader(of node: Int, isRoot: Bool) {
    var block = HeaderBlock()
    swap(&block, &self.block)
    defer { swap(&block, &self.block) }
    block.takesFields = !isRoot && (nodes[node].parent < 0 || nodes[nodes[node].parent].contentType != .digest)
    block.read(input, from: position, lineEnd: lineEnd, isRoot: isRoot, limits: limits) {
      isDelimiter(at: $0)
    }
    position = block.end
    nodes[node].body = position..<position
    for finding in block.findings { note(finding, node: node) }
    if isRoot, node == 0 { rootFields = HeaderFields(block.fields, of: input) }
    fields = ContentFields(block.fields, of: input)
    for (name, offset) in fields.repeated {
      log.note(.duplicateHeader, at: offset, node: node, "\(name) occurs more than once; the first counts")
    }
    readContentType(of: node)
    readEncoding(of: node)
    readDisposition(of: node)
    noteStrayWord(in: nodes[node].start..<block.end, node: node)
    if let value = fields.identifier, let identifier = ContentID.bare(input[value]) {
      nodes[node].contentID = texts.add(identifier)
    }
    announce(node)
  }

  func isDelimiter(at line: Int) -> Bool {
    guard input[line + 1] == UInt8(ascii: "-"), !open.isEmpty else { return false }
    return open.owner(of: input[line..<input.first(lineEnd, in: line..<input.count)].trimmedEnd) != nil
  }

  mutating func note(_ finding: (code: Defect.Code, offset: Int), node: Int) {
    let end = input.first(lineEnd, in: finding.offset..<min(finding.offset + 120, input.count))
    let limit = limits.words(for: finding.code).map { "\($0); " } ?? ""
    log.note(
      finding.code, at: finding.offset, node: node,
      "\(limit)at \"\(excerpt(input[finding.offset..<end].trimmed.array))\"")
  }

  mutating func take(_ findings: [(code: Defect.Code, offset: Int)], of value: Range<Int>, node: Int) {
    for finding in findings where finding.code != .trailingSemicolon || isFollowed(value) {
      note((finding.code, value.lowerBound + finding.offset), node: node)
    }
  }

  /// Another field stands behind the one with this value, which readers could take for a part of it.
  private func isFollowed(_ value: Range<Int>) -> Bool {
    value.upperBound < fields.end
  }

  // MARK: The fields

  private mutating func readContentType(of node: Int) {
    nameOfType = nil
    guard let value = fields.type else {
      let parent = nodes[node].parent
      let isDigest = parent >= 0 && nodes[parent].contentType == .digest
      nodes[node].contentType = isDigest ? .message : .plain
      return classify(node)
    }
    var field = StructuredField(input[value])
    let media = MediaType.read(&field)
    let isDivided = field.isAtEnd || field.current == UInt8(ascii: ";")
    nodes[node].contentType = texts.place(of: media)
    nodes[node].contentTypeValue = values.count..<values.count + value.count
    values += input[value].raw
    parameters.read(&field, limit: limits.parameters)
    guard !media.isMultipart else {
      if isDivided { return openMultipart(node, &field, of: value) }
      // QUIRK: what stands behind the type without a semicolon makes it no multipart to most readers; it stays closed.
      take(field.findings, of: value, node: node)
      return noteNoParts(node)
    }
    nameOfType = parameters.text(of: "name", in: &field, segmentLimit: limits.segments)
    if let name = nameOfType, !name.isEmpty { nodes[node].fileName = texts.add(name) }
    take(field.findings, of: value, node: node)
    classify(node)
  }

  private mutating func readEncoding(of node: Int) {
    guard let value = fields.encoding else { return }
    var field = StructuredField(input[value].trimmedEnd)
    nodes[node].encoding = TransferEncoding.read(&field)
    // Readers that do not unfold and trim the value know no such encoding.
    let isPadded = field.octets.count > 0 && field.octets.count < value.count
    if isPadded || field.octets.contains(ASCII.lineFeed, in: 0..<field.octets.count) {
      field.note(.encodingSyntax, at: 0)
    }
    take(field.findings, of: value, node: node)
  }

  private mutating func readDisposition(of node: Int) {
    guard let value = fields.disposition else { return }
    var field = StructuredField(input[value])
    nodes[node].disposition = Disposition.read(&field).map { texts.place(ofWord: $0) }
    parameters.read(&field, limit: limits.parameters)
    let name = parameters.text(of: "filename", in: &field, segmentLimit: limits.segments)
    take(field.findings, of: value, node: node)
    guard let name else { return }
    if let other = nameOfType, other != name {
      log.note(
        .nameDiffers, at: value.lowerBound, node: node,
        "filename \"\(excerpt(name.utf8))\" but name \"\(excerpt(other.utf8))\"")
    }
    if nameOfType != name, !name.isEmpty { nodes[node].fileName = texts.add(name) }
  }
}

/// Where the fields that speak of a part's content stand; the first of each counts.
struct ContentFields {
  private(set) var type: Range<Int>?
  private(set) var encoding: Range<Int>?
  private(set) var disposition: Range<Int>?
  private(set) var identifier: Range<Int>?
  /// Where the last field of all ends.
  private(set) var end = 0
  private(set) var repeated: [(name: String, offset: Int)] = []

  init() {}

  init(_ fields: [HeaderField], of input: Octets) {
    end = fields.last?.value.upperBound ?? 0
    for field in fields {
      let start = field.name.lowerBound
      switch field.name.count {
      case 12 where input.matches("content-type", at: start): type = first(type, field, "Content-Type")
      case 25 where input.matches("content-transfer-encoding", at: start):
        encoding = first(encoding, field, "Content-Transfer-Encoding")
      case 19 where input.matches("content-disposition", at: start):
        disposition = first(disposition, field, "Content-Disposition")
      case 10 where input.matches("content-id", at: start): identifier = first(identifier, field, "Content-ID")
      default: break
      }
    }
  }

  private mutating func first(_ known: Range<Int>?, _ field: HeaderField, _ name: String) -> Range<Int> {
    guard let known else { return field.value }
    repeated.append((name, field.name.lowerBound))
    return known
  }
}

/// Content-ID (RFC 2045 §7).
enum ContentID {
  /// The identifier without angle brackets and white space; nil when nothing is left.
  static func bare(_ value: Octets) -> String? {
    var octets = HeaderText.unfolded(value)
    if octets.first == UInt8(ascii: "<") { octets.removeFirst() }
    if octets.last == UInt8(ascii: ">") { octets.removeLast() }
    return octets.isEmpty ? nil : Charset.guess(octets).text
  }
}
