internal import CMIME

/// The octets of a part on their way out of their transfer encoding (RFC 2045 §6): handed on in slices of at most
/// 64 KiB, whatever the part's size. What does not follow the encoding is recovered and noted once per kind.
struct Decoding {
  private let source: Octets
  private let encoding: TransferEncoding
  private let lineEnd: UInt8
  private let release: ((Int) -> Void)?
  private var position: Int
  private let end: Int
  /// Where the first finding of each kind stands.
  private(set) var findings: [(code: Defect.Code, offset: Int)] = []
  /// Octets handed on.
  private(set) var size = 0
  private var nextRelease: Int

  private static let sliceSize = 64 * 1024
  private static let releaseStep = 1 << 20

  init(
    _ source: Octets, _ body: Range<Int>, _ encoding: TransferEncoding, lineEnd: UInt8, release: ((Int) -> Void)?
  ) {
    self.source = source
    self.encoding = encoding
    self.lineEnd = lineEnd
    self.release = release
    position = min(max(0, body.lowerBound), source.count)
    end = min(max(position, body.upperBound), source.count)
    nextRelease = position + Self.releaseStep
  }

  mutating func run(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    switch encoding {
    case .sevenBit, .eightBit, .binary, .unknown: try copy(sink)
    case .base64: try base64(sink)
    case .quotedPrintable: try quotedPrintable(sink)
    case .uuencode: try uuencode(sink)
    }
  }

  private mutating func copy(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    while position < end {
      let slice = source[position..<min(position + Self.sliceSize, end)]
      try hand(on: slice.raw, sink)
      advance(to: position + slice.count)
    }
  }

  // MARK: Base64 (RFC 4648 §4, RFC 2045 §6.8)

  private mutating func base64(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var output = [UInt8](repeating: 0, count: Self.sliceSize)
    var quantum = Base64.Quantum()
    while position < end {
      let progress = output.withUnsafeMutableBufferPointer { buffer in
        guard let to = buffer.baseAddress else { return cmime_progress() }
        return cmime_base64_decode(source.base + position, end - position, to, buffer.count)
      }
      try output.withUnsafeBytes { try hand(on: UnsafeRawBufferPointer(rebasing: $0[..<progress.produced]), sink) }
      advance(to: position + progress.consumed)
      if progress.produced + 32 > Self.sliceSize { continue }
      guard try brokenQuantum(&quantum, sink) else { return }
    }
    var last: [UInt8] = []
    if quantum.count == 1 { note(.base64Truncated, at: end) }
    if quantum.count > 1 { note(.base64Padding, at: end) }
    quantum.pad(&last)
    try last.withUnsafeBytes { try hand(on: $0, sink) }
  }

  /// Takes octets one by one until the digits are whole quanta again; false when the encoded text has ended.
  private mutating func brokenQuantum(
    _ quantum: inout Base64.Quantum, _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Bool {
    var octets: [UInt8] = []
    var goesOn = true
    while position < end, goesOn {
      let octet = source[position]
      if let value = Base64.value(octet) {
        if octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_") { note(.base64URL, at: position) }
        quantum.add(value, to: &octets)
      } else if octet == UInt8(ascii: "=") {
        if quantum.count < 2 { note(.base64Padding, at: position) }
        quantum.pad(&octets)
        skipPadding()
        goesOn = position < end && continues()
        continue
      } else if !ASCII.isBlank(octet) {
        note(.base64Foreign, at: position)
      }
      position += 1
      if quantum.count == 0 { break }
    }
    try octets.withUnsafeBytes { try hand(on: $0, sink) }
    return goesOn
  }

  private mutating func skipPadding() {
    while position < end, source[position] == UInt8(ascii: "=") || ASCII.isBlank(source[position]) { position += 1 }
  }

  /// Behind padding, only whole quanta go on: lines that were padded one by one, not the footer of a mailing list.
  private mutating func continues() -> Bool {
    note(.base64AfterPadding, at: position)
    let lineFeed = source.first(ASCII.lineFeed, in: position..<end)
    let line = source[position..<lineFeed].trimmed
    var digits = 0
    for index in 0..<line.count {
      guard Base64.value(line[index]) != nil || line[index] == UInt8(ascii: "=") else { return false }
      digits += 1
    }
    return digits > 0 && digits % 4 == 0
  }

  // MARK: Quoted-printable (RFC 2045 §6.7)

  private mutating func quotedPrintable(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var output = [UInt8](repeating: 0, count: Self.sliceSize)
    while position < end {
      let progress = output.withUnsafeMutableBufferPointer { buffer in
        guard let to = buffer.baseAddress else { return cmime_progress() }
        return cmime_quoted_printable_decode(source.base + position, end - position, to, buffer.count)
      }
      try output.withUnsafeBytes { try hand(on: UnsafeRawBufferPointer(rebasing: $0[..<progress.produced]), sink) }
      advance(to: position + progress.consumed)
      guard position < end else { return }
      if source[position] == UInt8(ascii: "=") {
        try brokenEscape(sink)
      } else if progress.consumed == 0 {
        try blanks(sink)
      }
    }
  }

  /// An `=` that escapes nothing stands for itself, but for a line break with padding behind it (rule 3).
  private mutating func brokenEscape(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var next = position + 1
    while next < end, ASCII.isSpaceOrTab(source[next]) || source[next] == ASCII.carriageReturn { next += 1 }
    if next >= end || source[next] == ASCII.lineFeed {
      return advance(to: min(next + 1, end))
    }
    note(.quotedPrintableEscape, at: position)
    try hand(on: source[position..<position + 1].raw, sink)
    position += 1
  }

  /// White space that the fast loop left to us: dropped where a line or the part ends behind it, else kept.
  private mutating func blanks(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var next = position
    while next < end, ASCII.isSpaceOrTab(source[next]) { next += 1 }
    let isBeforeBreak =
      next >= end || source[next] == ASCII.lineFeed
      || source[next] == ASCII.carriageReturn && (next + 1 >= end || source[next + 1] == ASCII.lineFeed)
    if !isBeforeBreak || next == position {
      next = max(next, position + 1)
      try hand(on: source[position..<next].raw, sink)
    }
    advance(to: next)
  }

  // MARK: uuencode (POSIX.1-2017, uuencode)

  private mutating func uuencode(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var output: [UInt8] = []
    var isOpen = false
    while position < end {
      let lineFeed = source.first(ASCII.lineFeed, in: position..<end)
      let line = source[position..<lineFeed].trimmedAtEnd
      let start = position
      advance(to: min(lineFeed + 1, end))
      if !isOpen {
        isOpen = line.matches("begin ", at: 0)
        continue
      }
      if line.equals("end") { break }
      if !decodeLine(line, into: &output) { note(.uuencodeSyntax, at: start) }
      if output.count >= Self.sliceSize {
        try output.withUnsafeBytes { try hand(on: $0, sink) }
        output.removeAll(keepingCapacity: true)
      }
    }
    if !isOpen { note(.uuencodeSyntax, at: end) }
    try output.withUnsafeBytes { try hand(on: $0, sink) }
  }

  /// One line: a length, then four digits for each three octets. Missing digits at its end are spaces that were cut.
  private func decodeLine(_ line: Octets, into output: inout [UInt8]) -> Bool {
    guard line.count > 0 else { return true }
    func value(_ index: Int) -> UInt8 { index < line.count ? (line[index] &- 0x20) & 0x3F : 0 }
    let length = Int(value(0))
    var octets: [UInt8] = []
    var index = 1
    while octets.count < length {
      let (a, b, c, d) = (value(index), value(index + 1), value(index + 2), value(index + 3))
      octets += [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]
      index += 4
    }
    output += octets.prefix(length)
    return (0..<line.count).allSatisfy { line[$0] >= 0x20 && line[$0] <= 0x60 }
  }

  // MARK: Passing on

  private mutating func hand(
    on bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    guard !bytes.isEmpty else { return }
    size += bytes.count
    try sink(bytes)
  }

  private mutating func advance(to next: Int) {
    position = next
    guard let release, position >= nextRelease else { return }
    release(position)
    nextRelease = position + Self.releaseStep
  }

  private mutating func note(_ code: Defect.Code, at offset: Int) {
    if !findings.contains(where: { $0.code == code }) { findings.append((code, offset)) }
  }
}

extension Octets {
  /// Without CR, LF and what is left of the line end.
  fileprivate var trimmedAtEnd: Octets {
    var upper = count
    while upper > 0, self[upper - 1] == ASCII.carriageReturn || self[upper - 1] == ASCII.lineFeed { upper -= 1 }
    return self[0..<upper]
  }
}
