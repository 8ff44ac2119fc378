internal import CCurl
internal import Glibc
internal import Model

/// Transfers from and to one server, one after another over one connection, which libcurl keeps between them and makes
/// anew where it was lost. Blocking, bounded by deadlines, used by one thread.
final class FileTransfer {
  let server: FileServer
  let login: FileLogin
  private let patience: FilePatience
  private let end: Deadline?
  private let heard = HandshakeLines()
  private let hostKey: HostKeyCheck?
  private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var handle: UnsafeMutableRawPointer?

  /// Nothing goes on past `end`.
  init(_ server: FileServer, as login: FileLogin, patience: FilePatience, until end: Deadline? = nil) {
    self.end = end
    self.server = server
    self.login = login
    self.patience = patience
    if case .sftp(let keys) = server.transport { hostKey = HostKeyCheck(expecting: keys) } else { hostKey = nil }
  }

  deinit {
    close()
    words.deallocate()
  }

  /// `sftp://files.partner.example:22 as acme`
  var name: String { "\(server) as \(printable(login.user.utf8))" }

  /// One transfer.
  struct Request {
    /// Absolute; that of a folder ends in `/`.
    var path: String
    /// Commands before it; one that begins with `*` may fail.
    var before: [String] = []
    /// In the place of the listing that a folder is asked for.
    var listing: String?
    /// Nothing is asked for but the time and the size.
    var looksOnly = false
    /// What is put there.
    var upload: (any ArrivedBytes)?
    /// Makes the transfer ask for the exact time of the file.
    var asksTime = false
  }

  /// What the server said about the file.
  struct Facts {
    var modified: Int64?
    var size: Int?
  }

  /// Carries out one transfer and hands what arrives to `sink`; what `sink` throws ends it and is thrown on. Any other
  /// failure is a `FileFailure`.
  func perform(_ request: Request, into sink: (UnsafeRawBufferPointer) throws -> Void = { _ in }) throws -> Facts {
    if request.upload != nil, newest == .undecided { limitVersion() }
    do { return try carryOut(request, into: sink) } catch let failure as FileFailure
      where failure.code == CURLE_SSL_CONNECT_ERROR && newest == .tls12
    {
      newest = .any
      return try carryOut(request, into: sink)
    }
  }

  /// QUIRK: over TLS 1.3 libcurl leaves tickets unread that servers send on a data connection; closed, it is reset, and
  /// the server loses the end of what was put there (ProFTPD kept 114,688 of 700,000 octets and said 226; curl's
  /// KNOWN_BUGS 7.11). So files are put by TLS 1.2, except where a server has none.
  private func limitVersion() {
    guard case .ftp(let protection) = server.transport, protection != .none else { return }
    close()
    newest = .tls12
  }

  private var newest = FileSettings.NewestTLS.undecided

  private func carryOut(_ request: Request, into sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Facts {
    let handle = try readyHandle()
    try setDeadline(on: handle)
    heard.forget()
    words.pointee = 0
    apply(request, to: handle)
    let code = try withoutActuallyEscaping(sink) { sink in
      let flow = Flow(sink: sink, upload: request.upload)
      flow.attach(to: handle)
      defer { Flow.detach(from: handle) }
      let code = curl_easy_perform(handle)
      if let thrown = flow.thrown {
        letGo()
        throw thrown
      }
      return code
    }
    guard code == CURLE_OK else {
      defer { letGo() }
      throw failure(code)
    }
    return facts(from: handle)
  }

  /// After a failure libcurl may take the next answer of an FTP server for another's: a server that resets the data
  /// connection, as ProFTPD does over TLS when there is no such file, is asked for PASV before its 550 is read.
  private func letGo() {
    if case .ftp = server.transport { close() }
  }

  private func setDeadline(on handle: UnsafeMutableRawPointer) throws(TransferError) {
    guard let end else { return }
    guard !end.hasPassed else { throw TransferError(.timedOut, "\(name): its time is up") }
    must(ccurl_setopt_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(end.milliseconds))))
  }

  func close() {
    if let handle { curl_easy_cleanup(handle) }
    handle = nil
  }

  private func readyHandle() throws(TransferError) -> UnsafeMutableRawPointer {
    if let handle { return handle }
    guard login.isSayable else {
      throw TransferError(
        .misconfigured, "the user name or secret for \(server) holds a control character: expected none")
    }
    guard ccurl_global_init_once() == CURLE_OK, let handle = curl_easy_init() else {
      throw TransferError(.unavailable, "libcurl cannot be initialised")
    }
    FileSettings(server: server, login: login, patience: patience, newest: newest).apply(to: handle)
    hostKey?.watch(handle)
    must(heard.listen(to: handle))
    must(ccurl_set_error_buffer(handle, words))
    self.handle = handle
    return handle
  }

  private func apply(_ request: Request, to handle: UnsafeMutableRawPointer) {
    commands.free()
    commands = CommandList(request.before)
    must(ccurl_setopt_str(handle, CURLOPT_URL, "\(server.scheme)://\(server.authority)\(server.urlPath(request.path))"))
    must(ccurl_setopt_ptr(handle, CURLOPT_QUOTE, commands.list.map { UnsafeMutableRawPointer($0) }))
    must(ccurl_setopt_str(handle, CURLOPT_CUSTOMREQUEST, request.listing))
    must(ccurl_setopt_long(handle, CURLOPT_FILETIME, request.asksTime || request.looksOnly ? 1 : 0))
    must(ccurl_setopt_long(handle, CURLOPT_UPLOAD, request.upload == nil ? 0 : 1))
    must(ccurl_setopt_off(handle, CURLOPT_INFILESIZE_LARGE, request.upload.map { curl_off_t($0.count) } ?? -1))
    // The other way round CURLOPT_UPLOAD would take CURLOPT_NOBODY back.
    must(ccurl_setopt_long(handle, CURLOPT_NOBODY, request.looksOnly ? 1 : 0))
    // Some servers take 0.2 seconds for a SIZE before each RETR; a listing has told it. A look asks for nothing else.
    must(ccurl_setopt_long(handle, CURLOPT_IGNORE_CONTENT_LENGTH, request.looksOnly ? 0 : 1))
  }

  private var commands = CommandList([])

  private func facts(from handle: UnsafeMutableRawPointer) -> Facts {
    var time: curl_off_t = -1
    var size: curl_off_t = -1
    _ = ccurl_getinfo_off(handle, CURLINFO_FILETIME_T, &time)
    _ = ccurl_getinfo_off(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size)
    return Facts(modified: time >= 0 ? Int64(time) : nil, size: size >= 0 ? Int(size) : nil)
  }

  private func failure(_ code: CURLcode) -> FileFailure {
    let answer = heard.lines.last ?? []
    return FileFailure(
      code: code, name: name, server: server, answer: login.isRevealed(in: answer) ? [] : answer,
      words: printable(String(cString: words).utf8), shownHostKey: hostKey?.shown)
  }
}

/// How long a file server may take.
public struct FilePatience: Sendable {
  /// Seconds for everything from the name to the answer to the login.
  public var connect: Double
  /// Seconds without an octet, and for the answer to a command.
  public var stall: Int

  public init(connect: Double = 30, stall: Int = 60) {
    self.connect = connect
    self.stall = stall
  }
}

/// Commands as libcurl takes them.
private struct CommandList {
  private(set) var list: UnsafeMutablePointer<curl_slist>?

  init(_ commands: [String]) {
    for command in commands { list = curl_slist_append(list, command) }
  }

  mutating func free() {
    curl_slist_free_all(list)
    list = nil
  }
}

/// What comes and goes during one transfer, and what went wrong at our end.
private final class Flow {
  private let sink: (UnsafeRawBufferPointer) throws -> Void
  private let upload: (any ArrivedBytes)?
  private var sent = 0
  private(set) var thrown: (any Error)?

  init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void, upload: (any ArrivedBytes)?) {
    self.sink = sink
    self.upload = upload
  }

  /// For one transfer, which this object outlives.
  func attach(to handle: UnsafeMutableRawPointer) {
    let itself = Unmanaged.passUnretained(self).toOpaque()
    must(
      ccurl_set_write_fn(
        handle,
        { bytes, size, count, context in
          guard let context else { return 0 }
          let flow = Unmanaged<Flow>.fromOpaque(context).takeUnretainedValue()
          return flow.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
        }, itself))
    must(
      ccurl_set_read_fn(
        handle,
        { room, size, count, context in
          guard let context else { return 0 }
          let flow = Unmanaged<Flow>.fromOpaque(context).takeUnretainedValue()
          return flow.give(UnsafeMutableRawBufferPointer(start: room, count: size * count))
        }, itself))
  }

  static func detach(from handle: UnsafeMutableRawPointer) {
    must(ccurl_set_write_fn(handle, { _, size, count, _ in size * count }, nil))
    must(ccurl_set_read_fn(handle, { _, _, _, _ in 0 }, nil))
  }

  private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do { try sink(bytes) } catch {
      thrown = error
      return false
    }
    return true
  }

  private func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
    guard let upload else { return 0 }
    let count = min(room.count, upload.count - sent)
    upload.withBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<(sent + count)])) }
    sent += count
    upload.release(before: sent)
    return count
  }
}
