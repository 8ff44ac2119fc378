/// Unstructured text of header fields.
enum HeaderText {
  /// The value without its folds: the line ends go, the white space behind them stays (RFC 5322 §2.2.3).
  static func unfolded(_ value: Octets) -> [UInt8] {
    var octets: [UInt8] = []
    append(unfolded: value, to: &octets)
    return octets
  }

  static func append(unfolded value: Octets, to octets: inout [UInt8]) {
    let trimmed = value.trimmed
    var start = 0
    while start < trimmed.count {
      let feed = trimmed.first(ASCII.lineFeed, in: start..<trimmed.count)
      let line = trimmed[start..<feed]
      if line.contains(ASCII.carriageReturn, in: 0..<max(0, line.count - 1)) {
        octets += line.array.filter { $0 != ASCII.carriageReturn }
      } else {
        let end = line[line.count - 1] == ASCII.carriageReturn ? line.count - 1 : line.count
        octets += UnsafeBufferPointer(start: line.base, count: end)
      }
      start = feed + 1
    }
  }
}

/// One field's place in the buffer that its block stands in.
struct HeaderField {
  var name: Range<Int>
  /// Behind the colon, folds and white space included, without the last line end.
  var value: Range<Int>
}

/// The fields of a message's own header block, kept with their octets.
struct HeaderFields: Sendable {
  private let octets: [UInt8]
  private let fields: [(name: Range<Int>, value: Range<Int>, start: Int)]

  init(_ fields: [HeaderField], of input: Octets) {
    var octets: [UInt8] = []
    octets.reserveCapacity((fields.last?.value.upperBound ?? 0) - (fields.first?.name.lowerBound ?? 0))
    self.fields = fields.map { field in
      let name = octets.count..<octets.count + field.name.count
      octets += UnsafeBufferPointer(start: input[field.name].base, count: input[field.name].count)
      HeaderText.append(unfolded: input[field.value], to: &octets)
      return (name, name.upperBound..<octets.count, field.name.lowerBound)
    }
    self.octets = octets
  }

  /// The unfolded octets of every field of that name, in any case, in order.
  func octets(of name: String) -> [[UInt8]] {
    let wanted = Array(name.utf8)
    return fields.compactMap { field in isNamed(field.name, wanted) ? Array(octets[field.value]) : nil }
  }

  /// Where every field of that name begins in the buffer.
  func starts(of name: String) -> [Int] {
    let wanted = Array(name.utf8)
    return fields.compactMap { field in isNamed(field.name, wanted) ? field.start : nil }
  }

  private func isNamed(_ range: Range<Int>, _ wanted: [UInt8]) -> Bool {
    guard range.count == wanted.count else { return false }
    for index in wanted.indices
    where ASCII.lower(octets[range.lowerBound + index]) != ASCII.lower(wanted[index]) { return false }
    return true
  }

  func values(of name: String) -> [String] { octets(of: name).map { Charset.guess($0).text } }
}
