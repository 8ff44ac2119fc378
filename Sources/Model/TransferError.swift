/// Why another machine could not be dealt with. Equal by kind, readable by its words.
public struct TransferError: Error, Sendable, CustomStringConvertible {
  public var kind: Kind
  /// What was found, what was expected and where, in one line; never a secret, never a message's text.
  public var words: String

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// No connection: name not found, refused, no route.
    case unreachable
    /// Nothing came within the deadline.
    case timedOut
    /// The other side hung up.
    case closed
    /// The certificate does not prove who answers.
    case certificate
    /// TLS is required and the server does not offer it.
    case tlsUnavailable
    /// The server does not take the user name and secret.
    case authentication
    /// The mailbox named in the configuration does not exist.
    case noSuchMailbox
    /// The server is busy, throttles or is closed for now.
    case unavailable
    /// The server said no to a command.
    case refused
    /// The server said what the protocol does not allow.
    case protocolViolation
    /// What we were told to do cannot be said in the protocol: an address with a line break in it.
    case misconfigured
    /// The spool cannot be written.
    case spool
  }

  public init(_ kind: Kind, _ words: String) {
    self.kind = kind
    self.words = words
  }

  public var description: String { words }

  /// The same try may succeed later without anybody changing anything.
  public var isTransient: Bool {
    switch kind {
    case .unreachable, .timedOut, .closed, .unavailable, .protocolViolation, .refused: true
    case .certificate, .tlsUnavailable, .authentication, .noSuchMailbox, .misconfigured, .spool: false
    }
  }
}

extension TransferError: Equatable {
  public static func == (left: TransferError, right: TransferError) -> Bool { left.kind == right.kind }
}
