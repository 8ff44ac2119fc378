/// Why the store could not do what it was asked. Equal by kind, readable by its words.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  public var kind: Kind
  /// What was found, what was expected and where, in one line; never a value of a row.
  public var words: String

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// There is no home, or no database in it, or it is somebody else's.
    case cannotOpen
    /// Another process kept the database longer than the store waits.
    case busy
    /// The database was written by a newer version.
    case newerVersion
    /// The database or a file of it is not what was written.
    case corrupt
    /// The disk is full.
    case noSpace
    /// A read, a write or an fsync failed; after a failed write the store writes no more.
    case io
    /// The schema does not allow it.
    case constraint
    /// Nothing by that identifier.
    case notFound
    /// More than one by that beginning of an identifier.
    case ambiguous
    /// The lease that was shown is not held any more.
    case notHeld
    /// The home is open to others, or closed to us.
    case permissions
  }

  public init(_ kind: Kind, _ words: String) {
    self.kind = kind
    self.words = words
  }

  public var description: String { words }

  /// The same try may succeed later without anybody changing anything.
  public var isTransient: Bool { kind == .busy }
}

extension StoreError: Equatable {
  public static func == (left: StoreError, right: StoreError) -> Bool { left.kind == right.kind }
}
