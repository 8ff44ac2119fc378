extension StructureReader {
  /// Reads the header block at the cursor into the node, and opens what it announces.
  mutating func readHeader(of node: Int, isRoot: Bool) {
    var block = HeaderBlock()
    swap(&block, &self.block)
    defer { swap(&block, &self.block) }
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
    readContentType(fields.type, of: node)
    readEncoding(fields.encoding, of: node)
    readDisposition(fields.disposition, of: node)
    nodes[node].contentID = fields.identifier.flatMap { ContentID.bare(input[$0]) }
    announce(node)
  }

  func isDelimiter(at line: Int) -> Bool {
    guard input[line + 1] == UInt8(ascii: "-"), !open.isEmpty else { return false }
    return delimiter(line..<input.first(lineEnd, in: line..<input.count)) != nil
  }

  mutating func note(_ finding: (code: Defect.Code, offset: Int), node: Int) {
    let end = input.first(lineEnd, in: finding.offset..<min(finding.offset + 120, input.count))
    let limit = limits.words(for: finding.code).map { "\($0); " } ?? ""
    log.note(
      finding.code, at: finding.offset, node: node,
      "\(limit)at \"\(excerpt(input[finding.offset..<end].trimmed.array))\"")
  }

  private mutating func take(_ findings: [(code: Defect.Code, offset: Int)], of value: Range<Int>, node: Int) {
    for finding in findings { note((finding.code, value.lowerBound + finding.offset), node: node) }
  }

  // MARK: The fields

  private mutating func readContentType(_ value: Range<Int>?, of node: Int) {
    guard let value else {
      let parent = nodes[node].parent
      let isDigest = parent >= 0 && nodes[parent].contentType == "multipart/digest"
      nodes[node].contentType = isDigest ? MediaType.message : MediaType.text
      classify(node, boundary: nil)
      return
    }
    nodes[node].contentTypeValue = values.count..<values.count + value.count
    values += UnsafeRawBufferPointer(rebasing: input.raw[value])
    var field = StructuredField(input[value])
    nodes[node].contentType = MediaType.read(&field)
    let isDivided = field.isAtEnd || field.current == UInt8(ascii: ";")
    var parameters = Parameters(field, limit: limits.parameters)
    if MediaType.isMultipart(nodes[node].contentType) {
      // QUIRK: what stands behind the type without a semicolon makes it no multipart to most readers; it stays closed.
      guard isDivided else {
        take(parameters.field.findings, of: value, node: node)
        return noteNoParts(node)
      }
      let boundary = parameters.value(of: "boundary", segmentLimit: limits.segments)
      take(parameters.field.findings, of: value, node: node)
      classify(node, boundary: boundary)
    } else {
      let name = parameters.value(of: "name", segmentLimit: limits.segments)
      nodes[node].fileName = name.flatMap { $0.text.isEmpty ? nil : $0.text }
      take(parameters.field.findings, of: value, node: node)
      classify(node, boundary: nil)
    }
  }

  private mutating func readEncoding(_ value: Range<Int>?, of node: Int) {
    guard let value else { return }
    var field = StructuredField(input[value].trimmedEnd)
    nodes[node].encoding = TransferEncoding.read(&field)
    take(field.findings, of: value, node: node)
  }

  private mutating func readDisposition(_ value: Range<Int>?, of node: Int) {
    guard let value else { return }
    var field = StructuredField(input[value])
    nodes[node].disposition = Disposition.read(&field)
    var parameters = Parameters(field, limit: limits.parameters)
    let name = parameters.value(of: "filename", segmentLimit: limits.segments)
    take(parameters.field.findings, of: value, node: node)
    guard let text = name?.text else { return }
    if let other = nodes[node].fileName, other != text {
      log.note(
        .nameDiffers, at: value.lowerBound, node: node,
        "filename \"\(excerpt(text.utf8))\" but name \"\(excerpt(other.utf8))\"")
    }
    if !text.isEmpty { nodes[node].fileName = text }
  }
}

/// Where the fields that speak of a part's content stand; the first of each counts.
struct ContentFields {
  private(set) var type: Range<Int>?
  private(set) var encoding: Range<Int>?
  private(set) var disposition: Range<Int>?
  private(set) var identifier: Range<Int>?
  private(set) var repeated: [(name: String, offset: Int)] = []

  init() {}

  init(_ fields: [HeaderField], of input: Octets) {
    for field in fields where field.name.count >= 10 && input.matches("content-", at: field.name.lowerBound) {
      let name = input[field.name.lowerBound + 8..<field.name.upperBound]
      if name.equals("type") {
        keep(field, in: \.type, "Content-Type")
      } else if name.equals("transfer-encoding") {
        keep(field, in: \.encoding, "Content-Transfer-Encoding")
      } else if name.equals("disposition") {
        keep(field, in: \.disposition, "Content-Disposition")
      } else if name.equals("id") {
        keep(field, in: \.identifier, "Content-ID")
      }
    }
  }

  private mutating func keep(
    _ field: HeaderField, in place: WritableKeyPath<Self, Range<Int>?>, _ name: String
  ) {
    if self[keyPath: place] == nil {
      self[keyPath: place] = field.value
    } else {
      repeated.append((name, field.name.lowerBound))
    }
  }
}

extension Octets {
  /// Without white space at the end.
  var trimmedEnd: Octets {
    var upper = count
    while upper > 0, ASCII.isBlank(self[upper - 1]) { upper -= 1 }
    return self[0..<upper]
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
