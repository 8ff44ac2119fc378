import Glibc

extension MailHost {
  /// Lays messages into a mailbox as files, without SMTP: a thousand in a moment. They come as new mail, in this order.
  public func deliver(
    _ messages: some Sequence<[UInt8]>, to user: String = gateway, mailbox: String = "INBOX"
  ) throws {
    let maildir = try maildir(user, mailbox)
    for message in messages { try maildir.add(message) }
  }

  public func deliver(_ message: [UInt8], to user: String = gateway, mailbox: String = "INBOX") throws {
    try deliver([message], to: user, mailbox: mailbox)
  }

  /// What lies in a mailbox, oldest first, as it was delivered. Empty when there is no such mailbox yet.
  public func messages(of user: String, mailbox: String = "INBOX") throws -> [[UInt8]] {
    try stored(of: user, mailbox: mailbox).map(\.bytes)
  }

  /// What lies in a mailbox, oldest first, with flags and keywords.
  public func stored(of user: String, mailbox: String = "INBOX") throws -> [StoredMessage] {
    try Maildir(path(user, mailbox), owner: mailOwner).messages()
  }

  /// How many messages lie in a mailbox, without reading them.
  public func count(of user: String, mailbox: String = "INBOX") -> Int {
    Maildir(path(user, mailbox), owner: mailOwner).count
  }

  /// Gives the mailbox a new UIDVALIDITY, and every message another UID. Nobody may have it open.
  public func bumpUIDValidity(of user: String = gateway, mailbox: String = "INBOX") throws {
    try Maildir(path(user, mailbox), owner: mailOwner).forgetUIDs()
  }

  private func maildir(_ user: String, _ mailbox: String) throws -> Maildir {
    let maildir = Maildir(path(user, mailbox), owner: mailOwner)
    try maildir.make(below: mailFolder)
    return maildir
  }

  private func path(_ user: String, _ mailbox: String) -> String {
    let root = "\(mailFolder)/\(user)/Maildir"
    return mailbox == "INBOX" ? root : root + "/." + mailbox.split(separator: "/").joined(separator: ".")
  }
}

/// A message as it lies in its mailbox.
public struct StoredMessage: Sendable {
  public let bytes: [UInt8]
  /// `\Seen`, `$Forwarded`, `$IntrayAccepted`.
  public let flags: Set<String>
}

extension MailHost {
  /// Takes the user away from Dovecot while Postfix goes on believing in it: what it hands on comes back, as
  /// soon as Dovecot has looked, a second later at most.
  public func closeMailbox(of user: String) throws {
    guard unlink("\(folder)/users/\(user)") == 0 else { throw SystemFailure("close the mailbox of \"\(user)\"") }
  }
}
