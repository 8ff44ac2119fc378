internal import Model

extension Status {
  /// What a NO or BAD means for us (RFC 5530): whether to come back later, or to have somebody act.
  func refusal(of purpose: String, by server: String) -> TransferError {
    TransferError(refusalKind, "\(server): the server refuses \(purpose): \"\(text)\"")
  }

  private var refusalKind: TransferError.Kind {
    if isBusy { return .unavailable }
    switch code {
    case .word("AUTHENTICATIONFAILED"), .word("AUTHORIZATIONFAILED"), .word("EXPIRED"): return .authentication
    case .word("NONEXISTENT"): return .noSuchMailbox
    default: return .refused
    }
  }

  /// The server throttles or is closed for now. Exchange says so in words only: "User is authenticated but not
  /// connected".
  var isBusy: Bool {
    switch code {
    case .word("UNAVAILABLE"), .word("LIMIT"), .word("INUSE"): true
    default: condition != .ok && text.lowercased().utf8.firstRange(of: "not connected".utf8) != nil
    }
  }

  /// The mailbox a message should go to is missing (RFC 9051 §7.1; RFC 5530 for the second).
  var asksForCreation: Bool {
    condition == .no && (code == .word("TRYCREATE") || code == .word("NONEXISTENT"))
  }
}
