internal import Model

/// One connection to a mail server after its login, and the dialogue on it; used by one thread.
final class SMTPSession {
  private let line: LineTransport
  private let patience: SMTPPatience
  private let deadline: Deadline?
  private let extensions: SMTPExtensions
  private var parser = SMTPReplyParser()
  /// Arrived and not looked at.
  private var replies: ArraySlice<SMTPReply> = []
  /// Octets of replies that may pile up while the server does not take what we send.
  private static let backlogLimit = 1024 * 1024
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 * 1024, alignment: 16)
  /// The dot has gone out and nothing has come back: nobody knows whose the message is.
  private(set) var isUncertain = false
  /// Another transaction may follow.
  private(set) var isUsable = true

  /// Connects and logs in.
  init(_ line: LineTransport, _ patience: SMTPPatience, until deadline: Deadline? = nil) throws(TransferError) {
    self.line = line
    self.patience = patience
    self.deadline = deadline
    do { try line.open() } catch {
      line.close()
      buffer.deallocate()
      throw error
    }
    extensions = SMTPExtensions(handshake: line.handshake)
  }

  deinit { buffer.deallocate() }

  /// Whether the server still waits for us: false once it has hung up or said something unasked, as it does when it
  /// has waited too long.
  func isStillThere() -> Bool {
    guard isUsable, replies.isEmpty else { return false }
    let hasSpoken = (try? line.receiveNow(into: buffer)) != nil
    isUsable = line.isOpen && !hasSpoken
    return isUsable
  }

  /// Sends one message and says what became of it for each recipient.
  func deliver(_ parcel: Parcel, _ envelope: SMTPEnvelope) throws(TransferError) -> [Answer] {
    let body = SMTPBody.measure(parcel.bytes)
    let commands = try named { () throws(TransferError) in try envelope.commands(for: body, extensions) }
    isUsable = false
    var transaction = SMTPTransaction(
      recipients: parcel.recipients, commands: commands, pipelining: extensions.pipelining)
    var step = transaction.begin()
    while step != .done {
      let wasWhole = try perform(step, parcel)
      let reply = try nextReply(within: step == .sendBody ? patience.end : patience.command)
      isUncertain = false
      step = try named { () throws(TransferError) in try transaction.receive(reply) }
      if !wasWhole { return transaction.answers }
    }
    isUsable = !transaction.needsReset || reset()
    return transaction.answers
  }

  /// Says QUIT, waits a moment for the answer, hangs up.
  func close() {
    if isUsable, line.isOpen, (try? say(["QUIT"], within: patience.goodbye)) != nil {
      _ = try? nextReply(within: patience.goodbye)
    }
    line.close()
  }

  /// False when the server answered before it had the whole message, which leaves the line of no further use.
  private func perform(_ step: SMTPTransaction.Step, _ parcel: Parcel) throws(TransferError) -> Bool {
    switch step {
    case .wait, .done: return true
    case .send(let commands):
      try say(commands, within: patience.command)
      return true
    case .sendBody: return try sendBody(parcel.bytes)
    }
  }

  private func sendBody(_ bytes: [UInt8]) throws(TransferError) -> Bool {
    var body = SMTPBody(bytes)
    while !body.isFinished {
      if let early = replies.first {
        guard early.kind.failure != nil else { throw violation("\"\(early.words)\" before the message's end") }
        return false
      }
      let piece = body.next()
      isUncertain = body.isFinished
      try send(piece, within: patience.command)
    }
    return true
  }

  /// Clears an envelope that came to nothing. What has been answered stands, whatever becomes of this.
  private func reset() -> Bool {
    guard (try? say(["RSET"], within: patience.command)) != nil,
      let reply = try? nextReply(within: patience.command)
    else { return false }
    return reply.kind == .completed
  }

  private func say(_ commands: [String], within seconds: Double) throws(TransferError) {
    try send(Array(commands.map { $0 + "\r\n" }.joined().utf8), within: seconds)
  }

  /// Sends all of it within the time given, however slowly the server takes it.
  private func send(_ bytes: [UInt8], within seconds: Double) throws(TransferError) {
    allow(seconds)
    var heard = 0
    try line.send(bytes) { (piece) throws(TransferError) in
      heard += piece.count
      guard heard <= Self.backlogLimit else { throw violation("more than \(Self.backlogLimit) octets unasked") }
      try hear(piece)
    }
  }

  /// The next reply, whole within the time given, however slowly it trickles in.
  private func nextReply(within seconds: Double) throws(TransferError) -> SMTPReply {
    allow(seconds)
    while true {
      if let reply = replies.popFirst() { return reply }
      let count = try line.receive(into: buffer)
      try hear(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private func hear(_ piece: UnsafeRawBufferPointer) throws(TransferError) {
    replies += try named { () throws(TransferError) in try parser.take(piece) }
  }

  private func allow(_ seconds: Double) {
    line.patience = seconds
    line.runDeadline = deadline.map { min($0, .after(seconds: seconds)) } ?? .after(seconds: seconds)
  }

  /// Says who it was, which the grammar and the transaction do not know.
  private func named<Result>(_ body: () throws(TransferError) -> Result) throws(TransferError) -> Result {
    do { return try body() } catch { throw TransferError(error.kind, "\(line.name): \(error.words)") }
  }

  private func violation(_ found: String) -> TransferError {
    TransferError(.protocolViolation, "\(line.name) sent \(found)")
  }
}
