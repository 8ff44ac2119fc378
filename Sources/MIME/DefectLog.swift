/// Collects defects by offset while the scan runs; lines are counted at the end, and only when there is any.
struct DefectLog {
  struct Entry {
    let code: Defect.Code
    /// In the buffer that was read.
    let offset: Int
    /// Index of the part's node; -1 for the message as a whole.
    let node: Int
    let detail: String
  }

  private(set) var entries: [Entry] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Notes a defect, once for each code and node in a row; the last place says that there were more.
  mutating func note(_ code: Defect.Code, at offset: Int, node: Int, _ detail: @autoclosure () -> String) {
    guard entries.count < limit else { return }
    if let last = entries.last, last.code == code, last.node == node { return }
    guard entries.count < limit - 1 else {
      entries.append(
        Entry(code: .tooManyDefects, offset: offset, node: -1, detail: "more than \(limit - 1) defects"))
      return
    }
    entries.append(Entry(code: code, offset: offset, node: node, detail: detail()))
  }
}

/// Where an offset is, as people count.
struct Place: Sendable {
  var line: Int
  var column: Int
}

/// Turns offsets into places, in one pass over the octets up to the last of them.
enum Places {
  private static let lastColumn = 998

  /// The lines and columns, from 1, of `offsets`, in their order.
  static func of(
    _ offsets: [Int], in octets: Octets, lineEnd: UInt8, release: ((Int) -> Void)? = nil
  ) -> [Place] {
    var places = [Place](repeating: Place(line: 1, column: 1), count: offsets.count)
    var position = 0
    var line = 1
    for index in offsets.indices.sorted(by: { offsets[$0] < offsets[$1] }) {
      let target = min(max(offsets[index], 0), octets.count)
      while position < target {
        let next = min(position + releaseStep, target)
        line += octets[position..<next].occurrences(of: lineEnd)
        position = next
        release?(position)
      }
      places[index] = Place(line: line, column: column(of: target, in: octets, lineEnd: lineEnd))
    }
    return places
  }

  private static func column(of offset: Int, in octets: Octets, lineEnd: UInt8) -> Int {
    var start = offset
    while start > 0, offset - start < lastColumn - 1, octets[start - 1] != lineEnd { start -= 1 }
    return offset - start + 1
  }
}

/// Makes text of the message fit for a defect's detail: printable, one line, at most 60 characters.
func excerpt(_ octets: some Sequence<UInt8>) -> String {
  let shown = octets.prefix(61).map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }
  return String(decoding: shown.prefix(60), as: UTF8.self) + (shown.count > 60 ? "..." : "")
}
