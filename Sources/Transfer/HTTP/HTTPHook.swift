internal import CCurl
public import Model

/// A program that takes HTTP requests (RFC 9110) at one address: POST over HTTPS, one connection for as long as it lasts.
/// Follows nobody elsewhere, and listens to no proxy and no configuration but ours. Used by one thread.
public final class HTTPHook: Hook {
  private let endpoint: Endpoint
  private let path: String
  /// Seconds from the name to the answer.
  private let patience: Double
  private var handle: UnsafeMutableRawPointer?

  /// `path` begins with `/` and may hold a query; throws `misconfigured` where it is none.
  public init(_ endpoint: Endpoint, path: String, patience: Double = 30) throws(TransferError) {
    precondition(endpoint.service == .http, "\(endpoint) takes no HTTP requests")
    guard path.utf8.first == UInt8(ascii: "/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw TransferError(.misconfigured, "\"\(printable(path.utf8))\" is no path: expected / and printable ASCII")
    }
    self.endpoint = endpoint
    self.path = path
    self.patience = patience
  }

  deinit { close() }

  public var name: String { "\(endpoint)\(path)" }

  public func tell(_ request: HookRequest) throws(TransferError) -> HookAnswer {
    let handle = try readyHandle()
    let words = Words()
    var headers: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(headers) }
    for (name, value) in request.headers { headers = curl_slist_append(headers, "\(name): \(value)") }
    // Without this libcurl asks whether it may send, and waits a second for an answer most programs do not give.
    headers = curl_slist_append(headers, "Expect:")
    must(ccurl_setopt_ptr(handle, CURLOPT_HTTPHEADER, headers))
    must(ccurl_set_write_fn(handle, Words.take, Unmanaged.passUnretained(words).toOpaque()))
    let code = request.body.withUnsafeBufferPointer { body in
      must(ccurl_setopt_off(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      must(ccurl_setopt_ptr(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress)))
      return curl_easy_perform(handle)
    }
    return try withExtendedLifetime(words) { () throws(TransferError) in try answer(code, words) }
  }

  public func close() {
    if let handle { curl_easy_cleanup(handle) }
    handle = nil
  }

  /// An answer that was cut short after its status is one.
  private func answer(_ code: CURLcode, _ words: Words) throws(TransferError) -> HookAnswer {
    var status = 0
    if let handle { _ = ccurl_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &status) }
    guard code == CURLE_OK || code == CURLE_WRITE_ERROR && status != 0 else {
      close()
      throw HandshakeFailure(code: code, name: name, endpoint: endpoint, login: .none, answer: []).error
    }
    return HookAnswer(status: status, text: printable(words.bytes))
  }

  private func readyHandle() throws(TransferError) -> UnsafeMutableRawPointer {
    if let handle { return handle }
    guard ccurl_global_init_once() == CURLE_OK, let handle = curl_easy_init() else {
      throw TransferError(.unavailable, "libcurl cannot be initialised")
    }
    self.handle = handle
    let milliseconds = Int(patience * 1000)
    must(ccurl_setopt_str(handle, CURLOPT_URL, name))
    must(ccurl_setopt_str(handle, CURLOPT_PROTOCOLS_STR, endpoint.scheme))
    must(ccurl_setopt_long(handle, CURLOPT_POST, 1))
    must(ccurl_setopt_long(handle, CURLOPT_FOLLOWLOCATION, 0))
    must(ccurl_setopt_str(handle, CURLOPT_PROXY, ""))
    must(ccurl_setopt_long(handle, CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)))
    must(ccurl_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds))
    must(ccurl_setopt_long(handle, CURLOPT_TIMEOUT_MS, milliseconds))
    must(ccurl_setopt_long(handle, CURLOPT_NOSIGNAL, 1))
    must(ccurl_setopt_long(handle, CURLOPT_QUICK_EXIT, 1))
    endpoint.applyTrust(to: handle)
    return handle
  }
}

/// The beginning of an answer; what follows is not listened to, and an endless one is hung up on.
private final class Words {
  private(set) var bytes: [UInt8] = []
  private var count = 0

  private static let most = 200
  private static let tooMany = 1 << 20

  static let take: ccurl_data_fn = { bytes, size, count, context in
    guard let context else { return 0 }
    let words = Unmanaged<Words>.fromOpaque(context).takeUnretainedValue()
    let fresh = UnsafeRawBufferPointer(start: bytes, count: size * count)
    words.bytes += fresh.prefix(Words.most - words.bytes.count)
    words.count += fresh.count
    return words.count > Words.tooMany ? 0 : fresh.count
  }
}
