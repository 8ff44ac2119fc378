internal import CCurl
internal import Glibc
internal import Model

/// A connection that libcurl makes, protects and logs in, and that then carries our own dialogue (CURLOPT_CONNECT_ONLY):
/// blocking, bounded by deadlines, used by one thread. A line that has failed is of no further use but to be closed.
///
/// What arrives in one segment with the answer to the login is lost to libcurl (measured): begin the dialogue with a
/// command whose answer can be told from leftovers.
final class LineTransport {
  let endpoint: Endpoint
  let login: Login
  /// Seconds without progress, receiving or sending, before `timedOut`; may be set anew before every call.
  var patience: Double = 60
  /// When everything has to be over, however much progress there is.
  var runDeadline: Deadline?

  private let connectPatience: Double
  /// What SMTP greets with; nil for the machine's own name.
  private let clientName: String?
  private let heard = HandshakeLines()
  private var handle: UnsafeMutableRawPointer?
  private var socket: Int32 = -1
  private var isBroken = false
  /// Where bytes lie while they are sent: OpenSSL wants a blocked write repeated from the very same address.
  private let outgoing = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
  private let incoming = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 * 1024, alignment: 16)

  /// `connectPatience`, in seconds, covers everything from the name to the answer to the login.
  init(to endpoint: Endpoint, as login: Login, clientName: String? = nil, connectPatience: Double = 30) {
    self.endpoint = endpoint
    self.login = login
    self.clientName = clientName
    self.connectPatience = connectPatience
  }

  deinit {
    close()
    outgoing.deallocate()
    incoming.deallocate()
  }

  /// `imaps://mail.example:993 as uploads`
  var name: String { endpoint.description(for: login) }

  /// The server's lines from the greeting to the answer to the login, the last 8 kB of them.
  var handshake: [[UInt8]] { heard.lines }

  var isOpen: Bool { handle != nil && !isBroken }

  /// Connects, has TLS prove who answers, and logs in. Once per transport.
  func open() throws(TransferError) {
    precondition(handle == nil, "a line is opened once")
    let code = try dial()
    guard code == CURLE_OK else { throw fail(HandshakeFailure(code: code, line: self).error) }
    guard let handle, ccurl_getinfo_socket(handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK, socket >= 0
    else {
      throw fail(TransferError(.closed, "\(name) hung up after the login"))
    }
  }

  /// Sends all of `bytes`. What the server says while it does not take them goes to `meanwhile`, so that two sides
  /// that both write never wait for each other.
  func send(
    _ bytes: some RandomAccessCollection<UInt8>,
    meanwhile: (UnsafeRawBufferPointer) throws(TransferError) -> Void
  ) throws(TransferError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(outgoing.count)
      outgoing.copyBytes(from: piece)
      try sendOutgoing(piece.count, meanwhile: meanwhile)
      rest = rest.dropFirst(piece.count)
    }
  }

  /// Waits until something arrives and says how many octets of `buffer` it fills: at least one.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
    let deadline = nextDeadline()
    while true {
      if let count = try receiveNow(into: buffer) { return count }
      try wait(for: POLLIN, until: deadline)
    }
  }

  /// Takes what has arrived already; nil when that is nothing.
  func receiveNow(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int? {
    let handle = try usableHandle()
    var count = 0
    switch curl_easy_recv(handle, buffer.baseAddress, buffer.count, &count) {
    case CURLE_OK where count > 0: return count
    case CURLE_OK: throw fail(TransferError(.closed, "\(name) hung up"))
    case CURLE_AGAIN: return nil
    case let code: throw fail(TransferError(.closed, "\(name): the connection broke: \(words(code))"))
    }
  }

  /// What had arrived when the line broke amid sending: why the other side wants no more. Never waits.
  func lastWords() -> [UInt8] {
    var count = 0
    guard let handle, isBroken, curl_easy_recv(handle, incoming.baseAddress, incoming.count, &count) == CURLE_OK else {
      return []
    }
    return Array(incoming[..<count])
  }

  /// Waits up to `seconds` for something to arrive; false when nothing did. For IDLE.
  func waitForInput(seconds: Double) throws(TransferError) -> Bool {
    _ = try usableHandle()
    return try poll(for: POLLIN, until: earliest(.after(seconds: seconds))) != 0
  }

  /// Hangs up without a word; bounded, never fails. A goodbye is for the dialogue to say before.
  func close() {
    guard let handle else { return }
    if isBroken, socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) }
    curl_easy_cleanup(handle)
    self.handle = nil
    socket = -1
  }

  // MARK: - Connecting

  private func dial() throws(TransferError) -> CURLcode {
    guard login.isSayable else {
      throw TransferError(
        .misconfigured, "the user name or secret for \(endpoint) holds a control character: expected none")
    }
    if let reason = ccurl_missing() {
      throw TransferError(.misconfigured, "cannot load libcurl: \(String(cString: reason))")
    }
    guard ccurl_global_init_once() == CURLE_OK, let handle = curl_easy_init() else {
      throw TransferError(.unavailable, "libcurl cannot be initialised")
    }
    self.handle = handle
    let settings = LineSettings(
      endpoint: endpoint, login: login, clientName: clientName, connectPatience: connectPatience)
    settings.apply(to: handle)
    must(heard.listen(to: handle))
    return curl_easy_perform(handle)
  }

  // MARK: - Sending

  private func sendOutgoing(
    _ count: Int, meanwhile: (UnsafeRawBufferPointer) throws(TransferError) -> Void
  ) throws(TransferError) {
    let handle = try usableHandle()
    var sent = 0
    var deadline = nextDeadline()
    while sent < count {
      var step = 0
      // The same address and length until it is taken: sent and count change only then.
      switch curl_easy_send(handle, outgoing.baseAddress! + sent, count - sent, &step) {
      case CURLE_OK where step > 0:
        sent += step
        deadline = nextDeadline()
      case CURLE_OK, CURLE_AGAIN:
        if try listenWhileBlocked(until: deadline, meanwhile) { deadline = nextDeadline() }
      case let code: throw fail(TransferError(.closed, "\(name): the connection broke: \(words(code))"))
      }
    }
  }

  /// Waits until there is room to write or something to read; true when something was read.
  private func listenWhileBlocked(
    until deadline: Deadline, _ meanwhile: (UnsafeRawBufferPointer) throws(TransferError) -> Void
  ) throws(TransferError) -> Bool {
    let ready = try wait(for: POLLIN | POLLOUT, until: deadline)
    guard Int32(ready) & (POLLIN | POLLHUP | POLLERR) != 0, let count = try receiveNow(into: incoming) else {
      return false
    }
    try meanwhile(UnsafeRawBufferPointer(rebasing: incoming[..<count]))
    return true
  }

  // MARK: - Waiting

  private func nextDeadline() -> Deadline { earliest(.after(seconds: patience)) }

  private func earliest(_ deadline: Deadline) -> Deadline {
    runDeadline.map { min($0, deadline) } ?? deadline
  }

  /// Waits for the socket; past the deadline the line is done with.
  @discardableResult
  private func wait(for events: Int32, until deadline: Deadline) throws(TransferError) -> Int16 {
    let ready = try poll(for: events, until: deadline)
    guard ready == 0 else { return ready }
    let spent = runDeadline?.hasPassed == true
    let limit = spent ? "its time is up" : "no progress in \(patience) seconds"
    throw fail(TransferError(.timedOut, "\(name) keeps us waiting: \(limit)"))
  }

  /// What poll(2) reports; 0 once the deadline has passed.
  private func poll(for events: Int32, until deadline: Deadline) throws(TransferError) -> Int16 {
    while true {
      var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
      let count = Glibc.poll(&entry, 1, deadline.milliseconds)
      if count > 0 { return entry.revents }
      if count < 0, errno != EINTR {
        throw fail(
          TransferError(.closed, "\(name): the connection broke: \(String(cString: strerror(errno)))"))
      }
      if deadline.hasPassed { return 0 }
    }
  }

  // MARK: - Failing

  private func usableHandle() throws(TransferError) -> UnsafeMutableRawPointer {
    guard let handle, !isBroken else { throw TransferError(.closed, "\(name): the connection is closed") }
    return handle
  }

  private func fail(_ error: TransferError) -> TransferError {
    isBroken = true
    return error
  }

  private func words(_ code: CURLcode) -> String { String(cString: curl_easy_strerror(code)) }
}
