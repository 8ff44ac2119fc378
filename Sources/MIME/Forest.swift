/// The parts of a message, and those of the encoded forwards in it, grown together.
struct Forest {
  private(set) var nodes: [Node]
  private(set) var texts: Texts
  private(set) var values: [UInt8]
  private(set) var buffers: [[UInt8]] = []
  private var noted: [Noted]
  private var encoded: [Int]
  private var spent = 0

  /// A defect whose part is still known by its node.
  private struct Noted {
    let code: Defect.Code
    let place: Place
    let node: Int
    let detail: String
    /// The reader that met it read a forwarded message.
    var isGrafted = false
  }

  init(_ reader: borrowing StructureReader, release: ((Int) -> Void)?) {
    nodes = reader.nodes
    texts = reader.texts
    values = reader.values
    encoded = reader.encodedMessages
    noted = Self.located(reader, offset: 0, release: release)
  }

  /// In the order of the parts' lines; those of opened forwards behind the others.
  var defects: [Defect] {
    noted.map {
      Defect(
        code: $0.code, line: $0.place.line, column: $0.place.column, part: Part.path(of: $0.node, in: nodes),
        detail: $0.detail, isForwarded: $0.isGrafted || isForwarded($0.node))
    }
  }

  private func isForwarded(_ node: Int) -> Bool {
    var current = node < 0 ? -1 : nodes[node].parent
    while current >= 0, nodes[current].kind != .message { current = nodes[current].parent }
    return current >= 0
  }

  /// Decodes the forwards that are themselves encoded and reads what they hold, within the limits.
  mutating func openEncodedMessages(_ input: Octets, limits: Limits, release: ((Int) -> Void)?) {
    var next = 0
    while next < encoded.count {
      let node = encoded[next]
      next += 1
      guard let bytes = decoded(node, input, limits, release) else {
        note(.tooLargeToOpen, node, "decoded, the forwards have more than \(limits.openedOctets) octets", limits)
        continue
      }
      guard nodes.count < limits.parts else {
        note(.tooManyParts, node, "more than \(limits.parts) parts", limits)
        return
      }
      graft(bytes, under: node, limits)
    }
  }

  private mutating func decoded(
    _ node: Int, _ input: Octets, _ limits: Limits, _ release: ((Int) -> Void)?
  ) -> [UInt8]? {
    struct TooLarge: Error {}
    let room = limits.openedOctets - spent
    var output: [UInt8] = []
    let body = nodes[node].body
    output.reserveCapacity(min(room, body.count / 4 * 3 + 3))
    func run(_ source: Octets, _ release: ((Int) -> Void)?) throws {
      var decoding = Decoding(source, body, nodes[node].encoding, lineEnd: ASCII.lineFeed, release: release)
      try decoding.run { slice in
        guard output.count + slice.count <= room else { throw TooLarge() }
        output += slice
      }
    }
    do {
      if nodes[node].buffer >= 0 {
        try buffers[nodes[node].buffer].withUnsafeBytes { try run(Octets($0), nil) }
      } else {
        try run(input, release)
      }
    } catch {
      return nil
    }
    spent += output.count
    return output
  }

  private mutating func graft(_ bytes: [UInt8], under parent: Int, _ limits: Limits) {
    let base = nodes.count
    let buffer = buffers.count
    let depth = nodes[parent].depth + 1
    guard depth <= limits.depth else { return }
    bytes.withUnsafeBytes { raw in
      var reader = StructureReader(
        Octets(raw), limits: limits, baseDepth: depth, baseParts: base, release: nil)
      reader.read()
      let place = texts.take(reader.texts)
      let distance = values.count
      for var node in reader.nodes {
        node.move(by: base, under: parent, buffer: buffer, texts: place, valuesBy: distance)
        nodes.append(node)
      }
      values += reader.values
      encoded += reader.encodedMessages.map { $0 + base }
      add(Self.located(reader, offset: base, release: nil), limits)
    }
    buffers.append(bytes)
    nodes[parent].kind = .message
    nodes[parent].firstChild = base
    nodes[parent].lastChild = base
    nodes[parent].childCount = 1
  }

  private mutating func note(_ code: Defect.Code, _ node: Int, _ detail: String, _ limits: Limits) {
    add([Noted(code: code, place: Place(line: 1, column: 1), node: node, detail: detail)], limits)
  }

  /// Keeps as many as there is room for; the last place says that there were more.
  private mutating func add(_ more: [Noted], _ limits: Limits) {
    noted += more.prefix(limits.defects - noted.count)
    guard noted.count == limits.defects, let last = noted.last, last.code != .tooManyDefects else { return }
    noted[noted.count - 1] = Noted(
      code: .tooManyDefects, place: last.place, node: -1, detail: "more than \(limits.defects - 1) defects")
  }

  private static func located(_ reader: borrowing StructureReader, offset: Int, release: ((Int) -> Void)?) -> [Noted] {
    let entries = reader.log.entries
    guard !entries.isEmpty else { return [] }
    let places = Places.of(
      entries.map(\.offset), in: reader.input, lineEnd: reader.lineEnd, release: release)
    return zip(entries, places).map { entry, place in
      Noted(
        code: entry.code, place: place, node: entry.node < 0 ? -1 : entry.node + offset, detail: entry.detail,
        isGrafted: offset > 0)
    }
  }
}

extension Node {
  /// Takes the place that the node has once its tree stands in a larger one.
  mutating func move(by base: Int, under parent: Int, buffer: Int, texts place: Texts.Shift, valuesBy distance: Int) {
    self.parent = self.parent < 0 ? parent : self.parent + base
    self.buffer = buffer
    contentTypeValue = contentTypeValue.lowerBound + distance..<contentTypeValue.upperBound + distance
    contentType = place(contentType)
    disposition = disposition.map { place($0) }
    fileName = fileName.map { place($0) }
    contentID = contentID.map { place($0) }
    if firstChild >= 0 { firstChild += base }
    if lastChild >= 0 { lastChild += base }
    if nextSibling >= 0 { nextSibling += base }
  }
}
