import CCurl
import Model
import Testing

@testable import Transfer

@Suite("HandshakeFailure")
struct HandshakeFailureTests {
  private static let login = Login.password(user: "uploads", secret: "hush-hush")

  private func error(_ code: CURLcode, _ service: Endpoint.ApplicationProtocol, _ answer: String) throws
    -> TransferError
  {
    let endpoint = try Endpoint(service: service, host: "mail.example", tls: .startTLS)
    return HandshakeFailure(
      code: code, name: endpoint.description(for: Self.login), endpoint: endpoint, login: Self.login,
      answer: Array(answer.utf8)
    ).error
  }

  @Test(
    "tells by libcurl's code and the server's last line what is wrong",
    arguments: [
      (CURLE_COULDNT_RESOLVE_HOST, "", TransferError.Kind.unreachable),
      (CURLE_COULDNT_CONNECT, "", .unreachable),
      (CURLE_OPERATION_TIMEDOUT, "", .timedOut),
      (CURLE_PEER_FAILED_VERIFICATION, "220 ready", .certificate),
      (CURLE_SSL_CACERT_BADFILE, "", .misconfigured),
      (CURLE_USE_SSL_FAILED, "250 HELP", .tlsUnavailable),
      (CURLE_SSL_CONNECT_ERROR, "", .tlsUnavailable),
      (CURLE_LOGIN_DENIED, "535 5.7.8 no", .authentication),
      (CURLE_LOGIN_DENIED, "454 4.7.0 later", .unavailable),
      (CURLE_RECV_ERROR, "220 hello", .closed),
      (CURLE_WEIRD_SERVER_REPLY, "421 too busy", .unavailable),
      (CURLE_WEIRD_SERVER_REPLY, "554 not you", .refused),
      (CURLE_WEIRD_SERVER_REPLY, "hello", .protocolViolation),
      (CURLE_REMOTE_ACCESS_DENIED, "550 not you", .refused),
      (CURLE_OUT_OF_MEMORY, "", .protocolViolation),
    ])
  func kinds(code: CURLcode, answer: String, kind: TransferError.Kind) throws {
    #expect(try error(code, .smtp, answer).kind == kind)
  }

  @Test(
    "knows IMAP's ways to say not now from its ways to say no",
    arguments: [
      ("A002 NO [AUTHENTICATIONFAILED] Authentication failed.", TransferError.Kind.authentication),
      ("A002 NO [UNAVAILABLE] Temporary failure.", .unavailable),
      ("* BYE too many connections", .unavailable),
      ("* CAPABILITY IMAP4rev1 LOGINDISABLED", .authentication),
    ])
  func imap(answer: String, kind: TransferError.Kind) throws {
    #expect(try error(CURLE_LOGIN_DENIED, .imap, answer).kind == kind)
  }

  @Test("repeats the server's words")
  func words() throws {
    #expect(
      try error(CURLE_LOGIN_DENIED, .smtp, "535 5.7.8 bad\u{7} credentials").words
        == "smtp://mail.example:587 as uploads: the server does not take the login: \"535 5.7.8 bad? credentials\"")
    #expect(
      try error(CURLE_PEER_FAILED_VERIFICATION, .imap, "").words
        == "imap://mail.example:143 as uploads: the certificate does not prove to be \"mail.example\"'s: "
        + "expected an authority this system trusts")
  }

  @Test("repeats no words that hold the secret")
  func secret() throws {
    let words = try error(CURLE_LOGIN_DENIED, .imap, "A002 BAD what is LOGIN uploads hush-hush").words
    #expect(!words.contains("hush"))
  }
}
