internal import CCurl
internal import Model

/// Why a line could not be opened: libcurl's code, and what the server said last.
struct HandshakeFailure {
  let code: CURLcode
  let name: String
  let endpoint: Endpoint
  /// The server's last line, empty when it said nothing or gave our secret away.
  let answer: [UInt8]

  init(code: CURLcode, name: String, endpoint: Endpoint, login: Login, answer: [UInt8]) {
    self.code = code
    self.name = name
    self.endpoint = endpoint
    self.answer = login.isRevealed(in: answer) ? [] : answer
  }

  init(code: CURLcode, line: LineTransport) {
    self.init(
      code: code, name: line.name, endpoint: line.endpoint, login: line.login,
      answer: line.handshake.last ?? [])
  }

  var error: TransferError {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST:
      TransferError(.unreachable, "\(name): no address is known for \"\(endpoint.host)\"")
    case CURLE_COULDNT_CONNECT:
      TransferError(
        .unreachable,
        endpoint.socketPath == nil
          ? "\(name): nobody answers at port \(endpoint.port) of \"\(endpoint.host)\""
          : "\(name): nobody answers at this socket, or we may not use it")
    case CURLE_OPERATION_TIMEDOUT:
      TransferError(.timedOut, "\(name): not connected and logged in within the time allowed\(said)")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      TransferError(
        .certificate,
        "\(name): the certificate does not prove to be \"\(endpoint.host)\"'s: expected \(trust)")
    case CURLE_SSL_CACERT_BADFILE:
      TransferError(.misconfigured, "\(name): \(trust) cannot be read: expected certificates in PEM")
    case CURLE_USE_SSL_FAILED:
      TransferError(
        .tlsUnavailable, "\(name): the server does not offer STARTTLS, without which nothing is sent")
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER:
      TransferError(.tlsUnavailable, "\(name): no TLS 1.2 or later could be agreed on")
    case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR: loginError
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING:
      TransferError(.closed, "\(name) hung up before the login was done\(said)")
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_NOT_BUILT_IN:
      TransferError(.misconfigured, "\(name) is not to be reached by this libcurl: \(curlWords)")
    default: answerError
    }
  }

  /// A server that says "not now" to a login has not judged it (RFC 4954 §6, RFC 5530 §3).
  private var loginError: TransferError {
    guard !isBusy else {
      return TransferError(.unavailable, "\(name): the server takes no login for now\(said)")
    }
    let what = said.isEmpty ? ": it offers no way to log in that we know" : said
    return TransferError(.authentication, "\(name): the server does not take the login\(what)")
  }

  private var answerError: TransferError {
    if isBusy { return TransferError(.unavailable, "\(name): the server is closed for now\(said)") }
    if isRefusal { return TransferError(.refused, "\(name): the server does not let us in\(said)") }
    return TransferError(.protocolViolation, "\(name): no answer the protocol allows: \(curlWords)\(said)")
  }

  /// The server's words as the end of a sentence; nothing when it only went on.
  private var said: String {
    isRefusal || isBusy ? ": \"\(printable(answer))\"" : ""
  }

  private var isBusy: Bool {
    switch endpoint.service {
    case .smtp: answer.first == UInt8(ascii: "4")
    case .imap:
      answer.starts(with: "* BYE".utf8)
        || ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]"].contains { answer.firstRange(of: Array($0.utf8)) != nil }
    case .http, .clamd: false
    }
  }

  private var isRefusal: Bool {
    switch endpoint.service {
    case .smtp: answer.first == UInt8(ascii: "5")
    case .imap:
      [" NO ", " BAD "].contains { answer.prefix(16).firstRange(of: Array($0.utf8)) != nil }
    case .http, .clamd: false
    }
  }

  private var trust: String {
    endpoint.caFile.map { "an authority of \"\(printable($0.utf8))\"" } ?? "an authority this system trusts"
  }

  private var curlWords: String { String(cString: curl_easy_strerror(code)) }
}
