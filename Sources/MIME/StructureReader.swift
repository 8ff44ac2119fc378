internal import CMIME

/// Reads a message's structure in one pass: header blocks line by line, and between them nothing but lines that begin
/// with `--`. The stack of open multiparts is kept here and not on the machine's, so depth costs nothing.
struct StructureReader: ~Copyable {
  let input: Octets
  let limits: Limits
  let lineEnd: UInt8
  let release: ((Int) -> Void)?
  var position = 0
  var nodes: [Node] = []
  var open = OpenEntities()
  var block = HeaderBlock()
  /// Those of the header block read last.
  var fields = ContentFields()
  /// Those of the field read last.
  var parameters = Parameters()
  /// The name that the Content-Type read last gives, be it empty.
  var nameOfType: String?
  var texts = Texts()
  /// The Content-Type values of the parts, one behind the other.
  var values: [UInt8] = []
  var log: DefectLog
  var rootFields = HeaderFields()
  /// Forwards that are themselves encoded, to be decoded and read after this pass.
  var encodedMessages: [Int] = []
  /// The leaf whose end has not been seen.
  var openLeaf: Int?
  /// How deep the input stands in another message.
  let baseDepth: Int
  /// Parts that other passes have found.
  let baseParts: Int
  private var isFinished = false
  private var nextRelease = releaseStep

  init(_ input: Octets, limits: Limits, baseDepth: Int = 0, baseParts: Int = 0, release: ((Int) -> Void)?) {
    self.input = input
    self.limits = limits
    self.baseDepth = baseDepth
    self.baseParts = baseParts
    self.release = release
    log = DefectLog(limit: limits.defects)
    nodes.reserveCapacity(8)
    values.reserveCapacity(512)
    lineEnd = Self.lineEnd(of: input, release)
  }

  /// CR where there is no LF at all.
  private static func lineEnd(of input: Octets, _ release: ((Int) -> Void)?) -> UInt8 {
    var isOldMac = false
    for start in stride(from: 0, to: input.count, by: releaseStep) {
      let step = input[start..<start + releaseStep]
      if step.contains(ASCII.lineFeed, in: 0..<step.count) { return ASCII.lineFeed }
      isOldMac = isOldMac || step.contains(ASCII.carriageReturn, in: 0..<step.count)
      release?(start + step.count)
    }
    return isOldMac ? ASCII.carriageReturn : ASCII.lineFeed
  }

  mutating func read() {
    if lineEnd == ASCII.carriageReturn {
      log.note(.bareCarriageReturn, at: 0, node: -1, "lines end with CR alone")
    }
    readEntity(parent: -1)
    while !isFinished {
      if let delimiter = nextDelimiter() {
        take(delimiter)
      } else if !recoverOpenMultipart() {
        break
      }
    }
    close(downTo: 0, at: input.count)
  }

  // MARK: Parts

  /// Reads the header block at the cursor, and those of what it forwards, up to a body.
  mutating func readEntity(parent: Int) {
    var parent = parent
    while let node = addNode(under: parent) {
      readHeader(of: node, isRoot: parent < 0 || nodes[parent].kind == .message)
      if nodes[node].kind == .leaf { openLeaf = node }
      guard nodes[node].kind == .message else { return }
      open.open(message: node)
      parent = node
    }
  }

  private mutating func addNode(under parent: Int) -> Int? {
    guard nodes.count + baseParts < limits.parts else {
      log.note(.tooManyParts, at: position, node: -1, "more than \(limits.parts) parts")
      isFinished = true
      return nil
    }
    let node = nodes.count
    let depth = parent < 0 ? baseDepth : nodes[parent].depth + 1
    nodes.append(
      Node(parent: parent, index: parent < 0 ? 0 : nodes[parent].childCount, start: position, depth: depth))
    guard parent >= 0 else { return node }
    if nodes[parent].firstChild < 0 {
      nodes[parent].firstChild = node
    } else {
      nodes[nodes[parent].lastChild].nextSibling = node
    }
    nodes[parent].lastChild = node
    nodes[parent].childCount += 1
    return node
  }

  // MARK: Delimiters

  private mutating func take(_ delimiter: Delimiter) {
    let opening = open[delimiter.opening]
    if delimiter.opening < open.count - 1, recover(above: delimiter.opening, at: delimiter.line.lowerBound) {
      return
    }
    position = delimiter.next
    if opening.state == .epilogue {
      log.note(
        .partOutsideMultipart, at: delimiter.line.lowerBound, node: opening.node,
        "a delimiter behind the last")
      return
    }
    noteIfDividedOtherwise(delimiter, of: opening.node)
    close(downTo: delimiter.opening + 1, at: delimiter.line.lowerBound)
    if opening.state == .preamble {
      if let candidate = opening.candidate {
        log.note(
          .partOutsideMultipart, at: candidate.lowerBound, node: opening.node,
          "before the first delimiter stands \"\(excerpt(input[candidate].array))\"")
      }
      noteIfPart(in: nodes[opening.node].body.lowerBound..<delimiter.line.lowerBound, of: opening.node)
    }
    if delimiter.isClosing {
      open[delimiter.opening].state = .epilogue
      nodes[opening.node].isClosed = true
      open[delimiter.opening].epilogue = delimiter.next
      if nodes[opening.node].childCount == 0 { noteNoParts(opening.node) }
    } else {
      open[delimiter.opening].state = .parts
      readEntity(parent: opening.node)
    }
  }

  /// Readers take so much for the line end before a delimiter as their lines end with, and know one with another behind
  /// it for none.
  private mutating func noteIfDividedOtherwise(_ delimiter: Delimiter, of node: Int) {
    let (start, end) = (delimiter.line.lowerBound, delimiter.line.upperBound)
    guard lineEnd == ASCII.lineFeed, start > 0, let endsInPairs = block.endsInCarriageReturn else { return }
    let before = input[start - 2] == ASCII.carriageReturn
    let behind = input[end - 1] == ASCII.carriageReturn
    let isDoubled =
      before && input[start - 3] == ASCII.carriageReturn || behind && input[end - 2] == ASCII.carriageReturn
    guard before != endsInPairs || end < input.count && behind != endsInPairs || isDoubled else { return }
    log.note(
      .mixedLineEnds, at: start, node: node, "a delimiter, or the line before it, ends otherwise than the header's")
  }

  /// Ends whatever is open from `depth` on, at `offset`, where a delimiter or the end stands. A line end before a
  /// delimiter belongs to it (RFC 2046 §5.1.1).
  private mutating func close(downTo depth: Int, at offset: Int) {
    let end = offset == input.count ? offset : beforeLineEnd(offset)
    if let openLeaf { self.end(openLeaf, at: end) }
    openLeaf = nil
    while open.count > depth {
      let opening = open.close()
      guard !opening.isMessage else {
        self.end(opening.node, at: end)
        continue
      }
      if opening.state == .epilogue { noteIfPart(in: opening.epilogue..<max(opening.epilogue, end), of: opening.node) }
      if opening.state != .epilogue, nodes[opening.node].childCount > 0 {
        log.note(.unclosedMultipart, at: offset, node: opening.node, "its closing delimiter is missing")
      }
      if opening.state == .preamble { noteNoParts(opening.node) }
      self.end(opening.node, at: end)
    }
  }

  /// Notes the first line of a preamble or epilogue that some readers would take for a part's header or a file.
  private mutating func noteIfPart(in range: Range<Int>, of node: Int) {
    var line = range.lowerBound
    while line < range.upperBound {
      if input.matches("content-", at: line) || input.matches("begin ", at: line) {
        let end = input.first(lineEnd, in: line..<range.upperBound)
        return log.note(
          .partOutsideMultipart, at: line, node: node,
          "outside its parts stands \"\(excerpt(input[line..<end].trimmed.array))\"")
      }
      line = input.first(lineEnd, in: line..<range.upperBound) + 1
    }
  }

  private mutating func end(_ node: Int, at offset: Int) {
    let start = nodes[node].body.lowerBound
    nodes[node].body = start..<max(start, offset)
    guard nodes[node].encoding == .uuencode, nodes[node].kind == .leaf, nodes[node].fileName != nil else { return }
    if !Uuencode.isWhole(input[nodes[node].body], lineEnd: lineEnd) {
      log.note(.uuencodeUnclosed, at: start, node: node, "readers that look for its end read on behind the part")
    }
  }

  private func beforeLineEnd(_ offset: Int) -> Int {
    guard offset > 0, input[offset - 1] == lineEnd else { return offset }
    let isPair = lineEnd == ASCII.lineFeed && offset > 1 && input[offset - 2] == ASCII.carriageReturn
    return offset - (isPair ? 2 : 1)
  }

  mutating func noteNoParts(_ node: Int) {
    log.note(.noParts, at: nodes[node].start, node: node, "a multipart without any part")
  }

  // MARK: Wrong boundaries

  /// At the end of the input: reads a multipart without parts again by the delimiter that its body suggests.
  private mutating func recoverOpenMultipart() -> Bool {
    guard !open.isEmpty else { return false }
    return recover(above: -1, at: input.count)
  }

  /// Takes the line seen in the preamble of the innermost multipart for its delimiter, and reads on from there.
  private mutating func recover(above depth: Int, at offset: Int) -> Bool {
    guard let last = open.all.indices.last, last > depth, !open[last].isMessage, open[last].state == .preamble,
      let candidate = open[last].candidate
    else { return false }
    if !open[last].boundary.isEmpty {
      log.note(
        .wrongBoundary, at: candidate.lowerBound, node: open[last].node,
        "its parts are divided by \"\(excerpt(input[candidate].array))\"")
    }
    open.rename(to: input[candidate.lowerBound + 2..<candidate.upperBound])
    position = candidate.lowerBound
    return true
  }

  // MARK: Giving memory back

  mutating func moved(to offset: Int) {
    guard let release, offset >= nextRelease else { return }
    release(offset)
    nextRelease = offset + releaseStep
  }
}
