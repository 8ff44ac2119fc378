internal import CMIME

extension Message {
  /// What decoding a part gave.
  public struct Decoded: Sendable, Hashable {
    /// Octets handed to the sink.
    public var size: Int
    public var defects: [Defect]
  }

  /// Decodes a part's octets and hands them on in slices of at most 64 kB, most of them at least 4 kB; memory does not
  /// grow with the part. `bytes` must be what the message was read from. `release` is told every 256 kB or so
  /// how far it has come. Throws only what the sink throws.
  public func decode(
    _ part: Part, in bytes: UnsafeRawBufferPointer, release: ((Int) -> Void)? = nil,
    into sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Decoded {
    let node = part.structure.nodes[part.index]
    guard node.buffer < 0 else {
      return try part.structure.buffers[node.buffer].withUnsafeBytes {
        try decode(part, node, Octets($0), ASCII.lineFeed, nil, sink)
      }
    }
    return try decode(part, node, Octets(bytes), structure.lineEnd, release, sink)
  }

  private func decode(
    _ part: Part, _ node: Node, _ input: Octets, _ lineEnd: UInt8, _ release: ((Int) -> Void)?,
    _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Decoded {
    var decoding = Decoding(input, node.body, node.encoding, lineEnd: lineEnd, release: release)
    try decoding.run(sink)
    guard !decoding.findings.isEmpty else { return Decoded(size: decoding.size, defects: []) }
    let places = Places.of(decoding.findings.map(\.offset), in: input, lineEnd: lineEnd, release: release)
    let defects = zip(decoding.findings, places).map { finding, place in
      Defect(
        code: finding.code, line: place.line, column: place.column, part: part.path, detail: finding.detail)
    }
    return Decoded(size: decoding.size, defects: defects)
  }
}

/// One run over the octets of a body, from the transfer encoding to the sink.
struct Decoding {
  let input: Octets
  let lineEnd: UInt8
  let release: ((Int) -> Void)?
  private(set) var size = 0
  private(set) var findings: [(code: Defect.Code, offset: Int, detail: String)] = []
  /// Where in the input the run is.
  var position: Int
  /// Where it ends.
  let end: Int
  private let encoding: TransferEncoding
  private var nextRelease: Int

  /// The most octets handed on at once.
  static let sliceSize = 64 * 1024

  init(
    _ input: Octets, _ body: Range<Int>, _ encoding: TransferEncoding, lineEnd: UInt8,
    release: ((Int) -> Void)?
  ) {
    self.input = input
    self.encoding = encoding
    self.lineEnd = lineEnd
    self.release = release
    position = min(max(0, body.lowerBound), input.count)
    end = min(max(position, body.upperBound), input.count)
    nextRelease = position + releaseStep
  }

  /// What is left of the body.
  var rest: Octets { input[position..<end] }

  mutating func run(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    switch encoding {
    case .sevenBit, .eightBit, .binary, .unknown: try copy(sink)
    case .base64: try decodeBase64(sink)
    case .quotedPrintable: try decodeQuotedPrintable(sink)
    case .uuencode: try decodeUuencode(sink)
    }
  }

  private mutating func copy(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    while position < end {
      let slice = input[position..<min(position + Self.sliceSize, end)]
      try hand(slice.raw, to: sink)
      position += slice.count
      moved()
    }
  }

  mutating func hand(_ slice: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) throws -> Void)
    rethrows
  {
    guard !slice.isEmpty else { return }
    try sink(slice)
    size += slice.count
  }

  /// Notes a departure, once for each code.
  mutating func note(_ code: Defect.Code, at offset: Int, _ detail: @autoclosure () -> String) {
    if !findings.contains(where: { $0.code == code }) { findings.append((code, offset, detail())) }
  }

  mutating func moved() {
    guard let release, position >= nextRelease else { return }
    release(position)
    nextRelease = position + releaseStep
  }

  /// Tells how far a look ahead has come, and that the run goes on from where it is.
  func looked(to offset: Int) { release?(offset) }
}

/// Octets on their way to the sink.
struct OutputSlice {
  let room: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

  var left: Int { room.count - count }
  var filled: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count])
  }
  /// Where the next octet goes; there is room for `left`.
  var next: UnsafeMutablePointer<UInt8> { room.baseAddress! + count }

  mutating func append(_ octet: UInt8) {
    precondition(count < room.count, "the slice is full")
    room[count] = octet
    count += 1
  }

  mutating func grew(by produced: Int) { count += produced }
  mutating func clear() { count = 0 }
}

extension Decoding {
  /// Lends an empty slice of room for what `capacity` octets of input can decode to, at most the largest slice.
  func withSlice<Answer>(_ body: (inout OutputSlice) throws -> Answer) rethrows -> Answer {
    let capacity = min(Self.sliceSize, end - position + 64)
    return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { room in
      var slice = OutputSlice(room)
      return try body(&slice)
    }
  }
}
