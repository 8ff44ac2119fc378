internal import Model

/// The dialogue in IMAP on one line: tagged commands out, events in. A line that has failed stays closed.
final class IMAPConnection {
  let line: LineTransport
  private var parser: ResponseParser
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
  /// What of the buffer has not been parsed.
  private var unread = UnsafeRawBufferPointer(start: nil, count: 0)
  /// What arrived while a command was being sent: comes before what is still on the line.
  private var backlog: [UInt8] = []
  private var commands = 0
  private var hasFailed = false

  /// Octets that may arrive while a command of a kilobyte is being sent.
  private static let backlogLimit = 8 * 1024 * 1024
  /// No message is longer, whatever is announced: the reader of messages has limits of its own.
  private static let literalLimit = Int(UInt32.max)

  init(_ line: LineTransport) {
    self.line = line
    parser = ResponseParser(limits: .init(body: Self.literalLimit), skippingTo: Self.tag(1))
  }

  deinit { buffer.deallocate() }

  /// Sends one command and returns its tag. The words must come from the configuration and from numbers only.
  func send(_ command: String) throws(TransferError) -> String {
    precondition(!command.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 }, "a command is one line")
    commands += 1
    let tag = Self.tag(commands)
    do throws(TransferError) {
      try line.send(Array("\(tag) \(command)\r\n".utf8), meanwhile: keep)
    } catch { throw fail(error) }
    return tag
  }

  /// The next event; waits for it as long as the line's patience lasts.
  func next() throws(TransferError) -> ResponseParser.Event {
    do throws(TransferError) {
      while true {
        if let event = try parser.next(&unread) { return event }
        try refill()
      }
    } catch { throw fail(error) }
  }

  /// Hangs up because nobody knows how to go on, and returns the reason with the line's name.
  func fail(_ error: TransferError) -> TransferError {
    guard !hasFailed else { return error }
    hasFailed = true
    let isCut = error.kind == .closed && parser.isAmidResponse
    line.close()
    let words = error.words.hasPrefix(line.name) ? error.words : "\(line.name): \(error.words)"
    return TransferError(error.kind, isCut ? "\(words) in the middle of a response" : words)
  }

  private func refill() throws(TransferError) {
    // The line looks at the time only where it waits, and a flood never lets it.
    guard line.runDeadline?.hasPassed != true else {
      throw TransferError(.timedOut, "the server keeps talking: its time is up")
    }
    guard backlog.isEmpty else {
      let count = min(backlog.count, buffer.count)
      buffer.copyBytes(from: backlog.prefix(count))
      backlog.removeFirst(count)
      unread = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      return
    }
    let count = try line.receive(into: buffer)
    unread = UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
    guard backlog.count + bytes.count <= Self.backlogLimit else {
      throw violation(found: "more than \(Self.backlogLimit) octets", expected: "a command to be taken")
    }
    backlog.append(contentsOf: bytes)
  }

  /// libcurl's own tags are `A001` and on.
  private static func tag(_ number: Int) -> String { "x\(number)" }
}
