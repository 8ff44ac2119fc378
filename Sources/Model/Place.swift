/// A message's number within one mailbox and one `UIDValidity` (RFC 9051 §2.3.1.1): never zero, only ever rising.
public struct UID: RawRepresentable, Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public var description: String { String(rawValue) }
  public static func < (left: UID, right: UID) -> Bool { left.rawValue < right.rawValue }
}

/// The epoch of a mailbox's UIDs: when it changes, no UID of before means anything (RFC 9051 §2.3.1.1).
public struct UIDValidity: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public var description: String { String(rawValue) }
}

/// One folder of one account: `main/INBOX`.
public struct MailboxID: Sendable, Hashable, Codable, CustomStringConvertible {
  public let account: String
  public let mailbox: String

  public init(account: String, mailbox: String) {
    self.account = account
    self.mailbox = mailbox
  }

  public var description: String { "\(account)/\(mailbox)" }
}

/// Where a message lies in its mailbox. A hint for fetching and settling; never what decides that a message is new.
public struct Place: Sendable, Hashable, Codable, CustomStringConvertible {
  public let uidValidity: UIDValidity
  public let uid: UID

  public init(uidValidity: UIDValidity, uid: UID) {
    self.uidValidity = uidValidity
    self.uid = uid
  }

  public var description: String { "UID \(uid)" }
}
