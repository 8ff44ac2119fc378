import FoundationEssentials
import Glibc
import Synchronization

/// A private Dovecot, and unless told otherwise a private Postfix that delivers into it: the partner's mailbox is as
/// real as ours. Stopped by `stop()`, else with the process, however that ends.
public final class MailHost: Sendable {
  /// The mailbox that is polled.
  public static let gateway = "uploads@gateway.example"
  /// The mailbox that is answered.
  public static let partner = "feeds@partner.example"

  public let ports: Ports
  /// The CA of the servers' certificate, which names `localhost`, 127.0.0.1 and 127.0.0.3. IMAP listens at these two,
  /// where without `plaintextAuth` only 127.0.0.3 insists on TLS, and at 127.0.0.2, which the certificate does not name.
  public let caFile: String
  /// A CA that has signed nothing here.
  public let otherCAFile: String
  /// Everything the host has written, removed when it stops.
  public let folder: String
  public let tokens: [String: Tokens]
  let mailFolder: String
  let mailOwner: MailOwner
  private let passwords: Mutex<[String: String]>
  private let conversation: Conversation

  public struct Ports: Sendable, Decodable {
    public let imap: Int
    public let imaps: Int
    /// Incoming mail, as an MX takes it. This and the next two are nil without Postfix.
    public let smtp: Int?
    /// STARTTLS and AUTH before anything else.
    public let submission: Int?
    public let smtps: Int?
  }

  /// Bearer tokens for XOAUTH2 and OAUTHBEARER.
  public struct Tokens: Sendable, Decodable {
    public let valid: String
    public let expired: String
  }

  struct MailOwner: Sendable, Decodable {
    let uid: uid_t
    let gid: gid_t
  }

  /// The line the script prints once every server accepts connections.
  private struct Ready: Decodable {
    let folder: String
    let mailFolder: String
    let mailOwner: MailOwner
    let ports: Ports
    let caFile: String
    let otherCAFile: String
    let users: [String: String]
    let tokens: [String: Tokens]
  }

  /// Returns when every server accepts connections, after some 0.3 s. Throws with what is missing or what the servers
  /// have logged.
  public static func start(_ options: Options = Options()) async throws -> MailHost {
    let conversation = try Conversation(.mailhost, options)
    return MailHost(try await conversation.answer(as: Ready.self), conversation)
  }

  private init(_ ready: Ready, _ conversation: Conversation) {
    ports = ready.ports
    caFile = ready.caFile
    otherCAFile = ready.otherCAFile
    folder = ready.folder
    tokens = ready.tokens
    mailFolder = ready.mailFolder
    mailOwner = ready.mailOwner
    passwords = Mutex(ready.users)
    self.conversation = conversation
  }

  /// Address to password.
  public var users: [String: String] { passwords.withLock { $0 } }

  /// Makes a mailbox at gateway.example or partner.example; returns its password.
  @discardableResult
  public func addUser(_ address: String) async throws -> String {
    let answer = try await conversation.ask(
      ["addUsers": [address: String?.none]], as: [String: [String: String]].self)
    let password = answer["users"]![address]!
    passwords.withLock { $0[address] = password }
    return password
  }

  /// How mail to `recipient` is refused from now on; nil: it is taken.
  public func setRecipientPolicy(_ rule: RecipientRule?, for recipient: String) async throws {
    _ = try await conversation.ask(["recipients": [recipient: rule]], as: [String: Bool].self)
  }

  /// What the servers have logged up to now.
  public func log() async throws -> String {
    try await conversation.ask(["log": true], as: [String: String].self)["log"]!
  }

  /// Returns when no process and no file of the host is left.
  public func stop() async { await conversation.end() }
}
