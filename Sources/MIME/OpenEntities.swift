internal import Glibc

/// The multiparts and forwarded messages whose end has not been seen, the innermost last.
struct OpenEntities {
  struct Entity {
    enum State { case preamble, parts, epilogue }
    let node: Int
    let isMessage: Bool
    /// Where among the boundaries; empty when the header names none.
    fileprivate(set) var boundary: Range<Int>
    var state = State.preamble
    /// A line of the preamble that looks like a delimiter with another boundary.
    var candidate: Range<Int>?
    /// Where the text behind its closing delimiter begins.
    var epilogue = 0
  }

  private(set) var all: [Entity] = []
  /// One behind the other, without their dashes.
  private var boundaries: [UInt8] = []

  var count: Int { all.count }
  var isEmpty: Bool { all.isEmpty }

  subscript(_ index: Int) -> Entity {
    get { all[index] }
    _modify { yield &all[index] }
  }

  mutating func open(message node: Int) {
    all.append(Entity(node: node, isMessage: true, boundary: boundaries.count..<boundaries.count))
  }

  mutating func open(multipart node: Int, boundary: Octets) {
    if all.isEmpty {
      all.reserveCapacity(8)
      boundaries.reserveCapacity(8 * (boundary.count + 8))
    }
    let start = boundaries.count
    boundaries += boundary.raw
    all.append(Entity(node: node, isMessage: false, boundary: start..<boundaries.count))
  }

  /// Closes the innermost.
  mutating func close() -> Entity {
    let last = all.removeLast()
    boundaries.removeLast(boundaries.count - last.boundary.lowerBound)
    return last
  }

  /// Gives the innermost, a multipart, another boundary.
  mutating func rename(to boundary: Octets) {
    var last = close()
    last.candidate = nil
    last.boundary = boundaries.count..<boundaries.count + boundary.count
    boundaries += boundary.raw
    all.append(last)
  }

  /// Which multipart's boundary stands behind the dashes of a line, which has no white space at its end: the innermost
  /// first, one whose parts have ended last.
  func owner(of line: Octets) -> (index: Int, isClosing: Bool)? {
    let text = line[2..<line.count]
    let isDashed =
      text.count > 2 && text[text.count - 1] == UInt8(ascii: "-") && text[text.count - 2] == UInt8(ascii: "-")
    var late: (Int, Bool)?
    for index in all.indices.reversed() where !all[index].isMessage {
      let isClosing = isDashed && isBoundary(text[0..<text.count - 2], of: all[index])
      guard isClosing || isBoundary(text, of: all[index]) else { continue }
      // A multipart around a closed one may have the same boundary.
      if all[index].state != .epilogue { return (index, isClosing) }
      late = late ?? (index, isClosing)
    }
    return late
  }

  private func isBoundary(_ text: Octets, of entity: Entity) -> Bool {
    guard text.count == entity.boundary.count, text.count > 0 else { return false }
    return boundaries.withUnsafeBytes {
      memcmp(text.base, $0.baseAddress! + entity.boundary.lowerBound, text.count) == 0
    }
  }

  /// Whether one of them has this boundary, or one that differs by the closing dashes only.
  func uses(_ boundary: Octets) -> Bool {
    guard boundary.count > 0 else { return false }
    return boundaries.withUnsafeBytes { bytes in
      all.contains { Self.clash(Octets(bytes)[$0.boundary], boundary) }
    }
  }

  private static func clash(_ one: Octets, _ other: Octets) -> Bool {
    let (short, long) = one.count < other.count ? (one, other) : (other, one)
    guard short.count > 0, long.count == short.count || long.count == short.count + 2 else { return false }
    guard memcmp(short.base, long.base, short.count) == 0 else { return false }
    return long[short.count..<long.count].raw.allSatisfy { $0 == UInt8(ascii: "-") }
  }
}
