/// Something in a home that is not as it should be.
public struct HomeFinding: Sendable, Hashable, Codable {
  public var code: Code
  /// What was found, what was expected and where, in one line.
  public var message: String
  /// What a repair does about it; nil where a person has to.
  public var repair: String?
  /// The repair was asked for and is done.
  public var isRepaired = false

  /// Stable words, in code and JSON alike.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// SQLite finds its own file damaged, or a row that names one that is not there.
    case databaseDamaged = "database-damaged"
    /// A file that a row names is not there, cannot be read, or holds other bytes than it did.
    case fileDamaged = "file-damaged"
    /// The ledger, the queue, the checks and the outbox do not say the same.
    case recordsDiffer = "records-differ"
    /// A credential's secret that the key in this home does not open.
    case secretClosed = "secret-closed"
    /// A file that no row names: what a run left that did not live to its commit.
    case namelessFile = "nameless-file"
    /// Open to others than the owner.
    case permissions
  }

  public init(_ code: Code, _ message: String, repair: String? = nil) {
    self.code = code
    self.message = message
    self.repair = repair
  }
}

/// What a verification has looked at, and what it found.
public struct VerificationReport: Sendable, Hashable, Codable {
  public var messages = 0
  public var queueItems = 0
  /// Files that rows name: of queue items, rejected ones, and those kept for results.
  public var files = 0
  /// Octets of them, all of which were read.
  public var bytes = 0
  public var replies = 0
  public var findings: [HomeFinding] = []

  public init() {}

  /// Nothing is left that is not as it should be.
  public var isSound: Bool { findings.allSatisfy(\.isRepaired) }
}
