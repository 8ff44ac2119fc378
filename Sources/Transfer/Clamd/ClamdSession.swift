internal import Model

/// One connection to clamd with an IDSESSION on it. A session that has thrown is of no further use but to be closed.
final class ClamdSession {
  private let line: LineTransport
  /// Commands sent so far: answers bear their numbers.
  private var commands = 0
  /// What has come and is no whole answer yet.
  private var heard: [UInt8] = []
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 60 * 1024, alignment: 16)

  /// Octets of an answer; signatures have names of at most some hundred.
  private static let longestAnswer = 4096

  init(_ endpoint: Endpoint, patience: Double, until end: Deadline) throws(TransferError) {
    line = LineTransport(to: endpoint, as: .none, connectPatience: min(patience, 10))
    line.patience = patience
    line.runDeadline = end
    try line.open()
    try send(Array("zIDSESSION\0".utf8))
  }

  deinit { buffer.deallocate() }

  /// Streams `content` and waits for the answer.
  func scan(_ content: ScannedContent) throws -> ClamdAnswer {
    commands += 1
    guard heard.isEmpty else { throw nonsense(heard) }
    var early = try send(Array("zINSTREAM\0".utf8))
    var offset = 0
    while early == nil, case let count = try content.read(offset, buffer), count > 0 {
      early = try send(size(count) + buffer[..<count])
      offset += count
    }
    if let early { return early }
    guard offset == content.count else {
      throw TransferError(.spool, "\(content.count) octets were to be scanned, and \(offset) could be read")
    }
    if let early = try listenAhead() { return early }
    try sendEnd()
    return try answer()
  }

  func close() { line.close() }

  /// The length of a chunk, in network order.
  private func size(_ count: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) } }

  private func sendEnd() throws(TransferError) { try line.send(size(0)) { heard += $0 } }

  /// Sends amid a content. What clamd answers before it has all of it is an answer when it says why it wants no more.
  @discardableResult
  private func send(_ octets: [UInt8]) throws(TransferError) -> ClamdAnswer? {
    try early { () throws(TransferError) in try line.send(octets) { heard += $0 } }
  }

  /// Looks for what has come while nothing kept us from sending: an answer behind the end may have been given before it.
  private func listenAhead() throws(TransferError) -> ClamdAnswer? {
    let early = try early { () throws(TransferError) in
      if let count = try line.receiveNow(into: buffer) { heard += buffer[..<count] }
    }
    return early == nil && !heard.isEmpty ? try refusal() : early
  }

  /// Takes a step amid a content, and what clamd has answered by then; also when it has hung up behind its answer.
  private func early(_ step: () throws(TransferError) -> Void) throws(TransferError) -> ClamdAnswer? {
    do {
      try step()
      return heard.contains(0) ? try refusal() : nil
    } catch  where error.kind == .closed {
      heard += line.lastWords()
      if heard.contains(0) { return try refusal() }
      throw error
    }
  }

  /// To say that all is well it is too early.
  private func refusal() throws(TransferError) -> ClamdAnswer {
    let early = try answer()
    guard case .failed = early else { throw nonsense(Array("an answer before the end".utf8)) }
    return early
  }

  /// One answer and nothing behind it.
  private func answer() throws(TransferError) -> ClamdAnswer {
    while !heard.contains(0) {
      guard heard.count < Self.longestAnswer else { throw nonsense(heard) }
      let count = try line.receive(into: buffer)
      heard += buffer[..<count]
    }
    let words = Array(heard.prefix { $0 != 0 })
    let rest = heard.dropFirst(words.count + 1)
    heard = []
    guard rest.isEmpty, let answer = ClamdAnswer(words, to: commands) else { throw nonsense(words + rest) }
    return answer
  }

  private func nonsense(_ words: [UInt8]) -> TransferError {
    TransferError(
      .protocolViolation,
      "\(line.name) answers what clamd does not, \"\(printable(words.prefix(100)))\": nothing is let in")
  }
}
