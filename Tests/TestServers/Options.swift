extension MailHost {
  /// What kind of host is wanted.
  public struct Options: Sendable, Hashable, Encodable {
    /// Address to password; a nil password is made up. Nil: `gateway` and `partner`.
    public var users: [String: String?]?
    /// False: Dovecot alone, which also an ordinary user can run.
    public var postfix: Bool
    /// False: LOGINDISABLED until TLS has begun.
    public var plaintextAuth: Bool
    /// What Dovecot says it can do, in place of all it can: `IMAP4rev1 UIDPLUS`.
    public var capability: String?
    /// Offers XOAUTH2 and OAUTHBEARER too.
    public var oauth2: Bool
    /// Postfix says of incoming mail who sent it.
    public var testimony: Testimony?

    /// The Authentication-Results that Postfix writes: DMARC has passed when the sender of the envelope is who logged in.
    public struct Testimony: Sendable, Hashable, Encodable {
      /// The authserv-id.
      public var server: String
      /// Those that came with the mail are taken out.
      public var strips: Bool

      public init(server: String = "mx.gateway.example", strips: Bool = true) {
        self.server = server
        self.strips = strips
      }
    }

    public init(
      users: [String: String?]? = nil, postfix: Bool = true, plaintextAuth: Bool = true,
      capability: String? = nil,
      oauth2: Bool = false, testimony: Testimony? = nil
    ) {
      self.users = users
      self.postfix = postfix
      self.plaintextAuth = plaintextAuth
      self.capability = capability
      self.oauth2 = oauth2
      self.testimony = testimony
    }
  }

  /// How one recipient is refused.
  public struct RecipientRule: Sendable, Encodable {
    /// One of 450, 451, 452, 550, 552 and 554, an enhanced code and words: `450 4.7.1 try later`.
    public var answer: String
    public var stage: Stage
    /// For how many questions it holds; nil: for ever.
    public var times: Int?

    /// Where in the transaction the answer is given: to the recipient, or to the whole message.
    public enum Stage: String, Sendable, Encodable, CaseIterable {
      case recipient = "RCPT"
      case data = "DATA"
    }

    public init(_ answer: String, stage: Stage = .recipient, times: Int? = nil) {
      self.answer = answer
      self.stage = stage
      self.times = times
    }
  }
}
