public import Model

/// The queue of a data type, of one format or of both.
public struct QueueName: Sendable, Hashable, CustomStringConvertible {
  public var dataType: String
  /// Nil for either.
  public var format: Format?

  public init(dataType: String, format: Format? = nil) {
    self.dataType = dataType
    self.format = format
  }

  public var description: String { format.map { "\(dataType)/\($0.rawValue)" } ?? dataType }

  var formats: [Format] { format.map { [$0] } ?? Format.allCases }
}

/// What a claimer asks for.
public struct ClaimWish: Sendable, Hashable {
  public var queue: QueueName
  /// Who claims, for people.
  public var claimer: String
  /// Seconds until the lease runs out, unless it is extended.
  public var leaseSeconds: Int64
  /// An item that was claimed this often and neither completed nor given back is failed.
  public var mostAttempts: Int

  public init(_ queue: QueueName, claimer: String, leaseSeconds: Int64 = 900, mostAttempts: Int = 5) {
    self.queue = queue
    self.claimer = claimer
    self.leaseSeconds = max(1, leaseSeconds)
    self.mostAttempts = max(1, mostAttempts)
  }
}

/// One item in a claimer's hands.
public struct Claim: Sendable, Hashable {
  public var item: QueueItem
  public var lease: Lease
  /// When the lease runs out, by the wall clock.
  public var expiresAt: Timestamp
  /// A file of the claimer's own to read the bytes from; it goes when the lease ends.
  public var path: String
}

/// How a lease ended.
enum LeaseEnd: String {
  case completed, failed, retried, released, discarded, expired
}

extension LeaseEnd: Bindable, Readable {}
