internal import CMIME

extension Message {
  /// The delimiters of multiparts that stand within a line, where some readers find them all the same: those that search
  /// for them, those whose lines end with CR alone, and those that look at no more than how a line begins. At most one
  /// of each multipart.
  /// `release` is told how far the bytes are done with, again for each multipart.
  public func hiddenDelimiters(in bytes: UnsafeRawBufferPointer, release: (Int) -> Void = { _ in }) -> [Defect] {
    let input = Octets(bytes)
    let multiparts = structure.nodes.indices.compactMap { index -> (part: Part, boundary: String)? in
      guard structure.nodes[index].kind == .multipart, structure.nodes[index].buffer < 0 else { return nil }
      let part = Part(structure: structure, index: index)
      return part.parameters["boundary"].flatMap { $0.isEmpty ? nil : (part, $0) }
    }
    let delimiters = Set(multiparts.flatMap { [Array($0.boundary.utf8), Array("\($0.boundary)--".utf8)] })
    let found = multiparts.compactMap { part, boundary in
      hiddenDelimiter(boundary, in: part.body, of: input, besides: delimiters, release).map { (part: part, offset: $0) }
    }
    let places = Places.of(found.map(\.offset), in: input, lineEnd: structure.lineEnd)
    return zip(found, places).map { finding, place in
      Defect(
        code: .delimiterInLine, line: place.line, column: place.column, part: finding.part.path,
        detail: "a line has the delimiter of its multipart in it")
    }
  }

  private func hiddenDelimiter(
    _ boundary: String, in body: Range<Int>, of input: Octets, besides delimiters: Set<[UInt8]>,
    _ release: (Int) -> Void
  ) -> Int? {
    // A short one may stand in a line by chance.
    let dashes = boundary.utf8.count < 8 ? 2 : 0
    let text = Array((dashes > 0 ? "--" : "").utf8) + Array(boundary.utf8)
    var from = body.lowerBound
    while let found = input.first(text, in: from..<body.upperBound, release) {
      let start = found + dashes - 2
      let begins = start == body.lowerBound || input[start - 1] == structure.lineEnd
      let line = input[found + dashes..<input.first(structure.lineEnd, in: found + dashes..<body.upperBound)]
      let isDelimiter = begins && input.matches("--", at: start) && delimiters.contains(line.trimmedEnd.array)
      if !isDelimiter, !Self.isParameter(found, in: input) { return found }
      from = found + text.count
    }
    return nil
  }

  /// The boundary of a multipart within may begin with it.
  private static func isParameter(_ offset: Int, in input: Octets) -> Bool {
    input.matches("boundary=", at: offset - 9) || input.matches("boundary=\"", at: offset - 10)
  }
}

extension Octets {
  /// The first place of `needle` in `range`, which is searched a stretch at a time; nil when it is not in it.
  func first(_ needle: [UInt8], in range: Range<Int>, _ release: (Int) -> Void) -> Int? {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + Self.stretch, range.upperBound)
      // What begins in this stretch may end in the next.
      let part = self[start..<min(end + needle.count - 1, range.upperBound)]
      let found = Int(cmime_find(part.base, part.count, needle, needle.count))
      if found < part.count { return start + found }
      release(end)
      start = end
    }
    return nil
  }

  /// Octets that are searched before they are given back.
  private static var stretch: Int { 1 << 20 }
}
