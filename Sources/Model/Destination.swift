/// Where replies go: a mail relay. Keeps its connection from one parcel to the next; used by one thread.
public protocol Destination: AnyObject {
  /// For logs and errors: `smtp://relay.example:587 as uploads`.
  var name: String { get }

  /// Hands one message over and says what became of it for each recipient, in their order. Throws when nobody knows:
  /// no connection, no answer; then it must be tried again.
  func send(_ parcel: Parcel) throws(TransferError) -> [Answer]

  /// Says goodbye; bounded, never fails.
  func close()
}

/// A message on its way out, with its SMTP envelope.
public struct Parcel: Sendable, Hashable {
  /// The reverse-path; empty is the null sender, as automatic replies use it (RFC 3834 §3.3).
  public var sender: String
  public var recipients: [String]
  public var bytes: [UInt8]

  public init(sender: String = "", recipients: [String], bytes: [UInt8]) {
    self.sender = sender
    self.recipients = recipients
    self.bytes = bytes
  }
}

/// What the relay said about one recipient.
public struct Answer: Sendable, Hashable {
  public var recipient: String
  public var verdict: Verdict
  /// The reply code (RFC 5321 §4.2); 0 when the relay gave none.
  public var code: Int
  /// The relay's words, one line, printable.
  public var text: String

  public enum Verdict: String, Sendable, Codable {
    /// The relay has taken it over (2yz after the data).
    case delivered
    /// Try again later (4yz).
    case deferred
    /// Never (5yz).
    case rejected
  }

  public init(recipient: String, verdict: Verdict, code: Int, text: String) {
    self.recipient = recipient
    self.verdict = verdict
    self.code = code
    self.text = text
  }
}
