/// Unstructured text of header fields.
enum HeaderText {
  /// The value without its folds: the line ends go, the white space behind them stays (RFC 5322 §2.2.3).
  static func unfolded(_ value: Octets) -> [UInt8] {
    let trimmed = value.trimmed
    var octets: [UInt8] = []
    octets.reserveCapacity(trimmed.count)
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
    return octets
  }
}

/// One field's place in the buffer that its block stands in.
struct HeaderField {
  var name: Range<Int>
  /// Behind the colon, folds and white space included, without the last line end.
  var value: Range<Int>

  func moved(by distance: Int) -> HeaderField {
    HeaderField(
      name: name.lowerBound + distance..<name.upperBound + distance,
      value: value.lowerBound + distance..<value.upperBound + distance)
  }
}

/// The fields of a message's own header block, kept with their octets.
struct HeaderFields: Sendable {
  private let octets: [UInt8]
  private let fields: [HeaderField]
  /// Where in the buffer the octets stand.
  private let start: Int

  init() { (octets, fields, start) = ([], [], 0) }

  init(_ fields: [HeaderField], of input: Octets) {
    // A line that is no field has no name, and may stand anywhere.
    let start = fields.first { !$0.name.isEmpty }?.name.lowerBound ?? 0
    var end = start
    var moved: [HeaderField] = []
    moved.reserveCapacity(fields.count)
    for field in fields where !field.name.isEmpty {
      moved.append(field.moved(by: -start))
      end = field.value.upperBound
    }
    self.fields = moved
    self.start = start
    octets = input[start..<end].array
  }

  /// Lends the values of every field whose name, in lower case, is `name`, in order, with their folds, and says where in
  /// the buffer each field begins.
  func forEach(_ name: StaticString, _ body: (_ value: Octets, _ start: Int) -> Void) {
    octets.withUnsafeBytes { bytes in
      let octets = Octets(bytes)
      for field in fields where octets[field.name].equals(name) {
        body(octets[field.value], start + field.name.lowerBound)
      }
    }
  }

  /// The unfolded octets of every field of that name, in any case, in order.
  func octets(of name: String) -> [[UInt8]] {
    let wanted = name.utf8.map(ASCII.lower)
    return octets.withUnsafeBytes { bytes in
      let octets = Octets(bytes)
      return fields.compactMap { field in
        let isNamed = field.name.count == wanted.count && octets[field.name].raw.map(ASCII.lower) == wanted
        return isNamed ? HeaderText.unfolded(octets[field.value]) : nil
      }
    }
  }

  func values(of name: String) -> [String] { octets(of: name).map { Charset.guess($0).text } }
}
