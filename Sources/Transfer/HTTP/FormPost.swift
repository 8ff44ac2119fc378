internal import CCurl
public import Model

/// One form that is posted over HTTPS, and the answer to it: how OAuth's endpoints are spoken to (RFC 6749 §3.2).
public struct FormPost {
  private let url: String
  private let fields: [(name: String, value: String)]
  private let caFile: String?

  /// Octets an answer may have.
  private static let longest = 256 * 1024

  /// Throws `misconfigured` for an address that is not HTTPS: a secret is in the form. Plain HTTP is for this machine only.
  public init(to url: String, _ fields: [(name: String, value: String)], caFile: String? = nil) throws(TransferError) {
    guard Self.isSafe(url) else {
      throw TransferError(
        .misconfigured, "found \"\(printable(url.utf8))\", expected an address that begins with https://")
    }
    self.url = url
    self.fields = fields
    self.caFile = caFile
  }

  /// Whether a secret may go there.
  public static func isSafe(_ url: String) -> Bool {
    let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return isPlain && (url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1:"))
  }

  /// The status and the body of the answer; follows nobody elsewhere.
  public func send() throws(TransferError) -> (status: Int, body: [UInt8]) {
    guard ccurl_global_init_once() == CURLE_OK, let handle = curl_easy_init() else {
      throw TransferError(.unavailable, "libcurl cannot be initialised")
    }
    defer { curl_easy_cleanup(handle) }
    let taken = Taken(limit: Self.longest)
    apply(to: handle, taken)
    let code = curl_easy_perform(handle)
    guard code == CURLE_OK else { throw failure(code) }
    var status = 0
    _ = ccurl_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return (status, taken.bytes)
  }

  private func apply(to handle: UnsafeMutableRawPointer, _ taken: Taken) {
    must(ccurl_setopt_str(handle, CURLOPT_PROTOCOLS_STR, url.hasPrefix("https:") ? "https" : "http"))
    must(ccurl_setopt_str(handle, CURLOPT_URL, url))
    must(ccurl_setopt_str(handle, CURLOPT_PROXY, ""))
    must(ccurl_setopt_long(handle, CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)))
    must(ccurl_setopt_long(handle, CURLOPT_NOSIGNAL, 1))
    must(ccurl_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 30_000))
    must(ccurl_setopt_long(handle, CURLOPT_TIMEOUT_MS, 60_000))
    must(ccurl_setopt_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)))
    must(ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
    must(ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
    if let caFile {
      must(ccurl_setopt_str(handle, CURLOPT_CAINFO, caFile))
      must(ccurl_setopt_str(handle, CURLOPT_CAPATH, nil))
    }
    must(ccurl_setopt_str(handle, CURLOPT_COPYPOSTFIELDS, form))
    must(
      ccurl_set_write_fn(
        handle,
        { bytes, size, count, context in
          guard let context else { return 0 }
          let taken = Unmanaged<Taken>.fromOpaque(context).takeUnretainedValue()
          return taken.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
        }, Unmanaged.passUnretained(taken).toOpaque()))
  }

  private var form: String {
    fields.map { "\(percentEncoded($0.name, plain: ""))=\(percentEncoded($0.value, plain: ""))" }.joined(separator: "&")
  }

  private func failure(_ code: CURLcode) -> TransferError {
    let words = "\(url): \(String(cString: curl_easy_strerror(code)))"
    return switch code {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: TransferError(.certificate, words)
    case CURLE_SSL_CONNECT_ERROR: TransferError(.tlsUnavailable, words)
    case CURLE_OPERATION_TIMEDOUT: TransferError(.timedOut, words)
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: TransferError(.unreachable, words)
    default: TransferError(.unavailable, words)
    }
  }

  /// What has come of the answer.
  private final class Taken {
    private(set) var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func take(_ more: UnsafeRawBufferPointer) -> Bool {
      guard bytes.count + more.count <= limit else { return false }
      bytes += more
      return true
    }
  }
}
