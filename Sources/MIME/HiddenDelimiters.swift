internal import CMIME

extension Message {
  /// The delimiters of multiparts that stand within a line, where some readers find them all the same: those that search
  /// for them, and those whose lines end with CR alone. At most one of each multipart.
  public func hiddenDelimiters(in bytes: UnsafeRawBufferPointer) -> [Defect] {
    let input = Octets(bytes)
    let found = structure.nodes.indices.compactMap { index in
      hiddenDelimiter(ofNode: index, in: input).map { (part: Part(structure: structure, index: index), offset: $0) }
    }
    let places = Places.of(found.map(\.offset), in: input, lineEnd: structure.lineEnd)
    return zip(found, places).map { finding, place in
      Defect(
        code: .delimiterInLine, line: place.line, column: place.column, part: finding.part.path,
        detail: "a line has the delimiter of its multipart in it")
    }
  }

  private func hiddenDelimiter(ofNode index: Int, in input: Octets) -> Int? {
    let node = structure.nodes[index]
    guard node.kind == .multipart, node.buffer < 0,
      let boundary = Part(structure: structure, index: index).parameters["boundary"]
    else { return nil }
    let delimiter = Array("--\(boundary)".utf8)
    var from = node.body.lowerBound
    while let found = input.first(delimiter, in: from..<node.body.upperBound) {
      guard found == node.body.lowerBound || input[found - 1] == structure.lineEnd else { return found }
      from = found + delimiter.count
    }
    return nil
  }
}

extension Octets {
  /// The first place of `needle` in `range`; nil when it is not in it.
  fileprivate func first(_ needle: [UInt8], in range: Range<Int>) -> Int? {
    let part = self[range]
    let found = Int(cmime_find(part.base, part.count, needle, needle.count))
    return found < part.count ? part.base - base + found : nil
  }
}
