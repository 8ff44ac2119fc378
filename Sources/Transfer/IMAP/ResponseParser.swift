internal import Glibc
internal import Model

/// Turns the server's octets into responses (RFC 3501, RFC 9051 §9), however they are cut into chunks. Pure: it reads
/// nothing itself and keeps no message; the octets of BODY[] pass through it slice by slice.
///
/// What the server can make it keep is bounded by `Limits`; what breaks the grammar throws `protocolViolation`, after
/// which the connection must be given up, because nobody knows where the next response begins.
struct ResponseParser {
  /// What the caller is given.
  enum Event {
    case response(Response)
    /// A message of so many octets begins; the UID when the server said it before. Refuse it by throwing.
    case bodyBegins(octets: Int, uid: UInt32?)
    /// The next octets of that message; valid until the next call. They add up to what was announced, and the
    /// FETCH response they belong to follows.
    case bodySlice(UnsafeRawBufferPointer)
  }

  struct Limits: Sendable {
    /// Octets of one response without the literals of BODY[].
    var response = 64 * 1024
    /// Octets of a message.
    var body: Int
    /// Numbers in a SEARCH response.
    var numbers = 2_000_000
  }

  private enum State {
    /// Gathering a fragment: what lies between two line ends or literals.
    case fragment
    /// In the middle of a SEARCH line, which `numbers` takes.
    case numbers
    case body(remaining: Int)
    case skipped(remaining: Int)
    case name(remaining: Int)
  }

  private let limits: Limits
  private var state: State = .fragment
  private var numbers = NumberLine(limit: 0)
  /// The response whose first fragments were read.
  private var assembly: ResponseAssembly?
  /// The fragment so far, or a literal that is a name.
  private var gathered: [UInt8] = []
  /// Octets of the response in earlier fragments.
  private var octets = 0
  /// Until a line begins with this tag, only CAPABILITY and BYE are believed.
  private var awaitedTag: [UInt8]?

  /// With a tag, everything up to the line that begins with it may begin in the middle of a response: lines that are
  /// no CAPABILITY and no BYE are passed over.
  init(limits: Limits, skippingTo tag: String? = nil) {
    self.limits = limits
    awaitedTag = tag.map { Array("\($0) ".utf8) }
  }

  /// Inside a response: a hang-up now cuts something in two.
  var isAmidResponse: Bool {
    if case .fragment = state { return assembly != nil || !gathered.isEmpty }
    return true
  }

  /// Takes octets from the front of `input` and returns the next event; nil once all of them are taken.
  mutating func next(_ input: inout UnsafeRawBufferPointer) throws(TransferError) -> Event? {
    while true {
      switch state {
      case .fragment:
        guard try gather(&input) else {
          if case .numbers = state { continue }
          return nil
        }
        if let event = try endFragment() { return event }
      case .numbers:
        guard let found = try readNumbers(&input) else { return nil }
        return .response(.search(found))
      case .body(let remaining):
        guard let slice = take(remaining, &input) else { return nil }
        state = slice.count == remaining ? .fragment : .body(remaining: remaining - slice.count)
        return .bodySlice(slice)
      case .skipped(let remaining):
        guard let slice = take(remaining, &input) else { return nil }
        state = slice.count == remaining ? .fragment : .skipped(remaining: remaining - slice.count)
      case .name(let remaining):
        guard let slice = take(remaining, &input) else { return nil }
        gathered.append(contentsOf: slice)
        if slice.count == remaining { endName() } else { state = .name(remaining: remaining - slice.count) }
      }
    }
  }
}

// MARK: - Cutting

extension ResponseParser {
  private func take(_ count: Int, _ input: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard !input.isEmpty else { return nil }
    let slice = UnsafeRawBufferPointer(rebasing: input.prefix(count))
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(count))
    return slice
  }

  /// Gathers up to the next line feed, in steps small enough to see a SEARCH line before it grows.
  private mutating func gather(_ input: inout UnsafeRawBufferPointer) throws(TransferError) -> Bool {
    while let start = input.baseAddress, !input.isEmpty {
      let step = min(input.count, 4096)
      let newline = memchr(start, 0x0A, step)
      let length = newline.map { UnsafeRawPointer($0) - start + 1 } ?? step
      if let slice = take(length, &input) { gathered.append(contentsOf: slice) }
      guard gathered.count + octets <= limits.response || isSearch else {
        throw violation(found: "more than \(limits.response) octets", expected: "the end of a response")
      }
      if newline != nil { return true }
      guard !isSearch else {
        try beginNumbers()
        return false
      }
    }
    return false
  }

  private var isSearch: Bool {
    assembly == nil && awaitedTag == nil && gathered.count >= 9 && gathered.prefix(9).spells("* SEARCH ")
  }

  private mutating func beginNumbers() throws(TransferError) {
    numbers = NumberLine(limit: limits.numbers)
    for byte in gathered.dropFirst(9) { _ = try numbers.take(byte) }
    gathered.removeAll(keepingCapacity: true)
    state = .numbers
  }

  /// All numbers once their line has ended.
  private mutating func readNumbers(_ input: inout UnsafeRawBufferPointer) throws(TransferError) -> [UInt32]? {
    let (count, ended) = try numbers.take(input.bindMemory(to: UInt8.self))
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(count))
    guard ended else { return nil }
    defer { numbers = NumberLine(limit: limits.numbers) }
    state = .fragment
    return numbers.numbers
  }
}

// MARK: - Fragments

extension ResponseParser {
  /// Reads the gathered fragment; nil when no event comes of it yet.
  private mutating func endFragment() throws(TransferError) -> Event? {
    var fragment: [UInt8] = []
    swap(&fragment, &gathered)
    defer {
      fragment.removeAll(keepingCapacity: true)
      swap(&fragment, &gathered)
    }
    return try fragment.withUnsafeBufferPointer { bytes throws(TransferError) -> Event? in
      guard awaitedTag == nil || isBelieved(bytes) else { return nil }
      let line = try withoutLineEnd(bytes)
      octets += bytes.count
      guard let assembly else { return try begin(line) }
      return try resume(assembly, TokenReader(line, behindLiteral: true))
    }
  }

  private mutating func isBelieved(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let tag = awaitedTag else { return true }
    if line.starts(with: tag) {
      awaitedTag = nil
      return true
    }
    return line.prefix(13).spells("* CAPABILITY ") || line.prefix(6).spells("* BYE ")
  }

  private func withoutLineEnd(
    _ line: UnsafeBufferPointer<UInt8>
  ) throws(TransferError) -> UnsafeBufferPointer<UInt8> {
    guard line.count >= 2, line[line.count - 2] == UInt8(ascii: "\r") else {
      throw violation(found: "a line feed alone", expected: "CRLF at the end of a line")
    }
    let content = UnsafeBufferPointer(rebasing: line.dropLast(2))
    guard let stray = content.first(where: { $0 == 0 || $0 == UInt8(ascii: "\r") }) else { return content }
    throw violation(found: spelled(stray), expected: "a line of text")
  }

  private mutating func begin(_ line: UnsafeBufferPointer<UInt8>) throws(TransferError) -> Event? {
    switch try ResponseLine.read(line) {
    case .whole(let response):
      octets = 0
      return .response(response)
    case .fetch(let number, let index):
      return try resume(.fetch(FetchAssembly(number: number)), TokenReader(line, from: index))
    case .list(let index): return try resume(.list(ListAssembly()), TokenReader(line, from: index))
    case .other(let name, let index):
      return try resume(.other(OtherAssembly(name: name)), TokenReader(line, from: index))
    }
  }

  private mutating func resume(
    _ unfinished: ResponseAssembly, _ fragment: TokenReader
  ) throws(TransferError) -> Event? {
    assembly = nil
    var resumed = unfinished
    switch try resumed.read(fragment) {
    case .response(let response):
      octets = 0
      return .response(response)
    case .literal(let size):
      let use = try resumed.take(literal: size)
      assembly = resumed
      return try begin(literal: size, for: use)
    }
  }

  private mutating func begin(
    literal size: UInt64, for use: ResponseAssembly.Literal
  ) throws(TransferError) -> Event? {
    let count = use == .body ? try message(size) : try small(size)
    switch use {
    case .body:
      if count > 0 { state = .body(remaining: count) }
      return .bodyBegins(octets: count, uid: assembly?.uid)
    case .skipped: if count > 0 { state = .skipped(remaining: count) }
    case .name: if count > 0 { state = .name(remaining: count) } else { assembly?.finish([]) }
    }
    return nil
  }

  private func message(_ size: UInt64) throws(TransferError) -> Int {
    guard size <= UInt64(limits.body) else {
      throw violation(found: "a message of \(size) octets", expected: "at most \(limits.body)")
    }
    return Int(size)
  }

  /// A literal that is no message counts as part of the response.
  private mutating func small(_ size: UInt64) throws(TransferError) -> Int {
    guard size <= UInt64(max(0, limits.response - octets)) else {
      throw violation(
        found: "a literal of \(size) octets", expected: "at most \(limits.response) in a response")
    }
    octets += Int(size)
    return Int(size)
  }

  private mutating func endName() {
    assembly?.finish(gathered)
    gathered.removeAll(keepingCapacity: true)
    state = .fragment
  }
}
