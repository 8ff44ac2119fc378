internal import CCurl

/// What libcurl is told before it connects. Every option is here, and none of them lets a line be less safe than its
/// endpoint says: no configuration file, no environment, no fall-back.
struct LineSettings {
  let endpoint: Endpoint
  let login: Login
  let clientName: String?
  let connectPatience: Double

  func apply(to handle: UnsafeMutableRawPointer) {
    applyLine(to: handle)
    applyProtection(to: handle)
    applyLogin(to: handle)
    applyDeadlines(to: handle)
  }

  private func applyLine(to handle: UnsafeMutableRawPointer) {
    let path = clientName.map { "/\($0)" } ?? ""
    must(ccurl_setopt_str(handle, CURLOPT_URL, "\(endpoint.scheme)://\(endpoint.authority)\(path)"))
    must(ccurl_setopt_str(handle, CURLOPT_PROTOCOLS_STR, endpoint.scheme))
    if let path = endpoint.socketPath { must(ccurl_setopt_str(handle, CURLOPT_UNIX_SOCKET_PATH, path)) }
    must(ccurl_setopt_long(handle, CURLOPT_CONNECT_ONLY, 1))
    must(ccurl_setopt_str(handle, CURLOPT_PROXY, ""))
    must(ccurl_setopt_long(handle, CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)))
    must(ccurl_setopt_long(handle, CURLOPT_TCP_KEEPALIVE, 1))
    must(ccurl_setopt_long(handle, CURLOPT_BUFFERSIZE, 256 * 1024))
    must(ccurl_set_write_fn(handle, { _, size, count, _ in size * count }, nil))
  }

  private func applyProtection(to handle: UnsafeMutableRawPointer) {
    let level = endpoint.tls == .plaintext ? CURLUSESSL_NONE : CURLUSESSL_ALL
    must(ccurl_setopt_long(handle, CURLOPT_USE_SSL, Int(level.rawValue)))
    endpoint.applyTrust(to: handle)
  }

  private func applyLogin(to handle: UnsafeMutableRawPointer) {
    switch login {
    case .none: break
    case .password(let user, let secret):
      must(ccurl_setopt_str(handle, CURLOPT_USERNAME, user))
      must(ccurl_setopt_str(handle, CURLOPT_PASSWORD, secret))
    case .bearer(let user, let token):
      must(ccurl_setopt_str(handle, CURLOPT_USERNAME, user))
      must(ccurl_setopt_str(handle, CURLOPT_XOAUTH2_BEARER, token))
      // Without this libcurl would go on to LOGIN with an empty password where no bearer mechanism is offered.
      must(ccurl_setopt_str(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2"))
    }
  }

  /// CURLOPT_SERVER_RESPONSE_TIMEOUT also bounds curl_easy_cleanup, which waits 120 seconds without it (measured);
  /// CURLOPT_QUICK_EXIT keeps it from waiting for a name server.
  private func applyDeadlines(to handle: UnsafeMutableRawPointer) {
    let milliseconds = Int(min(max(connectPatience, 0.001), 3600) * 1000)
    must(ccurl_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds))
    must(ccurl_setopt_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, milliseconds / 1000)))
    must(ccurl_setopt_long(handle, CURLOPT_NOSIGNAL, 1))
    must(ccurl_setopt_long(handle, CURLOPT_QUICK_EXIT, 1))
  }
}

extension Endpoint {
  /// TLS 1.2 or later, from a peer that proves its name. A file of authorities stands instead of the system's, not beside
  /// them: hence the empty CURLOPT_CAPATH.
  func applyTrust(to handle: UnsafeMutableRawPointer) {
    must(ccurl_setopt_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)))
    must(ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
    must(ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
    guard let caFile else { return }
    must(ccurl_setopt_str(handle, CURLOPT_CAINFO, caFile))
    must(ccurl_setopt_str(handle, CURLOPT_CAPATH, nil))
  }
}

/// Setting an option fails only for want of memory, or by a mistake of ours.
func must(_ code: CURLcode) {
  precondition(
    code == CURLE_OK, "libcurl does not take an option: \(String(cString: curl_easy_strerror(code)))")
}
