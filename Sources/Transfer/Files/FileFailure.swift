internal import CCurl
internal import Model

/// Why a transfer came to nothing: libcurl's code and words, and what the server said last.
struct FileFailure: Error {
  let code: CURLcode
  let name: String
  let server: FileServer
  /// The last line of an FTP server; empty for SFTP.
  let answer: [UInt8]
  let words: String
  let shownHostKey: [UInt8]?

  /// The file or folder that was asked for is not there, or not for us. FTP has one answer for both (RFC 959: 550).
  var isAboutThePath: Bool {
    [CURLE_REMOTE_FILE_NOT_FOUND, CURLE_REMOTE_ACCESS_DENIED, CURLE_FTP_COULDNT_RETR_FILE].contains(code)
      || isLateAnswer
  }

  /// The answer to RETR, taken for that to PASV (FileTransfer.letGo).
  private var isLateAnswer: Bool { code == CURLE_FTP_WEIRD_PASV_REPLY && answer.starts(with: "550".utf8) }

  /// The server said that there is no such file.
  var saysMissing: Bool {
    (code == CURLE_REMOTE_FILE_NOT_FOUND || isLateAnswer)
      && (answer.isEmpty || said.lowercased().contains("no such"))
  }

  /// The server does not know the command.
  var isAboutTheCommand: Bool {
    isFTP && ["500", "501", "502", "504", "550"].contains { answer.starts(with: $0.utf8) }
      && [CURLE_FTP_COULDNT_RETR_FILE, CURLE_QUOTE_ERROR, CURLE_FTP_WEIRD_PASV_REPLY].contains(code)
  }

  var error: TransferError {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST:
      TransferError(.unreachable, "\(name): no address is known for \"\(server.host)\"")
    case CURLE_COULDNT_CONNECT:
      TransferError(.unreachable, "\(name): nobody answers at port \(server.port) of \"\(server.host)\"")
    case CURLE_OPERATION_TIMEDOUT, CURLE_FTP_ACCEPT_TIMEOUT:
      TransferError(.timedOut, "\(name) keeps us waiting: \(words)")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS: identityError
    case CURLE_SSL_CACERT_BADFILE:
      TransferError(.misconfigured, "\(name): the authorities cannot be read: \(words)")
    case CURLE_USE_SSL_FAILED:
      TransferError(.tlsUnavailable, "\(name): the server does not offer TLS, without which nothing is sent")
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER:
      TransferError(.tlsUnavailable, "\(name): no TLS 1.2 or later could be agreed on: \(words)")
    case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR: loginError
    case CURLE_FAILED_INIT where isSSH: keyExchangeError
    case CURLE_REMOTE_DISK_FULL:
      TransferError(.unavailable, "\(name): the server has no space left\(quotedAnswer)")
    default: otherError
    }
  }

  /// libcurl keeps no connection after these.
  private var otherError: TransferError {
    switch code {
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
      TransferError(.closed, "\(name) hung up: \(words)\(quotedAnswer)")
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_NOT_BUILT_IN:
      TransferError(.misconfigured, "\(name) is not to be reached by this libcurl: \(words)")
    // Of the two numbers at the end the first is what the SFTP server said; 0 is nothing.
    case CURLE_SSH
    where words.isEmpty || words.contains("socket") || words.contains("disconnect") || words.contains("(0/-"):
      TransferError(.closed, "\(name) hung up: \(words)")
    case CURLE_REMOTE_ACCESS_DENIED, CURLE_REMOTE_FILE_NOT_FOUND, CURLE_QUOTE_ERROR, CURLE_UPLOAD_FAILED,
      CURLE_FTP_COULDNT_RETR_FILE, CURLE_REMOTE_FILE_EXISTS, CURLE_SSH:
      TransferError(isBusy ? .unavailable : .refused, "\(name) says no: \(words)\(quotedAnswer)")
    default:
      TransferError(isBusy ? .unavailable : .protocolViolation, "\(name): \(words)\(quotedAnswer)")
    }
  }

  private var identityError: TransferError {
    guard case .sftp(let expected) = server.transport else {
      return TransferError(
        .certificate, "\(name): the certificate does not prove to be \"\(server.host)\"'s: \(words)")
    }
    let shown = shownHostKey.map(Fingerprint.of) ?? "none"
    return TransferError(
      .certificate,
      "\(name): the server shows the host key \(shown); expected \(expected.joined(separator: " or ")). "
        + "Nothing was sent. If the partner has changed its key, ask them for the new fingerprint")
  }

  private var loginError: TransferError {
    guard !isBusy else {
      return TransferError(.unavailable, "\(name): the server takes no login for now\(quotedAnswer)")
    }
    return TransferError(.authentication, "\(name): the server does not take the login\(quotedAnswer)")
  }

  private var keyExchangeError: TransferError {
    TransferError(
      .tlsUnavailable,
      "\(name): no common way to talk was found: \(words). A server whose only host key is RSA cannot be reached: "
        + "expected ECDSA or Ed25519")
  }

  private var isSSH: Bool { if case .sftp = server.transport { true } else { false } }

  private var isFTP: Bool { !isSSH }

  private var isBusy: Bool { answer.first == UInt8(ascii: "4") }

  private var said: String { printable(answer) }

  private var quotedAnswer: String { isFTP && !answer.isEmpty ? ": \"\(said)\"" : "" }
}
