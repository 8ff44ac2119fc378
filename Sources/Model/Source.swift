/// Where submissions wait: a mailbox or a folder on somebody's server. Used by one thread, in the order of its methods.
public protocol Source: AnyObject {
  /// For logs and errors: `INBOX at imaps://mail.example as uploads`.
  var name: String { get }

  /// Connects, logs in, selects; says how things stand. May be called again, above all after a failure: what was open
  /// before is closed.
  func open() throws(TransferError) -> Standing

  /// The places above `last`, ascending, of everything that is not marked deleted; all of them when `last` is nil.
  /// Costs nothing when the standing says that nothing is new.
  func list(after last: UID?) throws(TransferError) -> [Place]

  /// What is at those places, with sizes, before anything is downloaded; what has vanished is left out.
  func measure(_ places: [Place]) throws(TransferError) -> [Waiting]

  /// Fetches each, in order where the server keeps it, and calls `arrived` exactly once for each.
  /// What `arrived` throws ends the reading and is thrown on.
  func read(_ waiting: [Waiting], arrived: (Waiting, Arrival) throws -> Void) throws

  /// Takes submissions out of the way, in the manner configured for `outcome`. Only after their commit. Idempotent:
  /// a place that is no longer there is no error.
  func settle(_ places: [Place], as outcome: Outcome) throws(TransferError)

  /// Runs one errand after another and `tell`s what comes of them, until `next` has no more. `next` is asked with true
  /// when there is nothing else to do, and may wait then. With false it gives what is there already: a source may begin
  /// that while the errand before it is not at its end.
  func run(_ next: (_ waits: Bool) -> Errand?, tell: (Tidings) throws -> Void) throws

  /// Whether what was settled as `outcome` is gone from here then.
  func takesAway(_ outcome: Outcome) -> Bool

  /// Says goodbye; bounded, never fails.
  func close()
}

extension Source {
  public func takesAway(_ outcome: Outcome) -> Bool { false }
}

/// How a source stands when it is opened.
public struct Standing: Sendable, Hashable {
  public var uidValidity: UIDValidity
  /// The UID the next message will get; nil when the server does not say.
  public var uidNext: UID?
  /// How many messages there are.
  public var exists: Int

  public init(uidValidity: UIDValidity, uidNext: UID?, exists: Int) {
    self.uidValidity = uidValidity
    self.uidNext = uidNext
    self.exists = exists
  }
}

/// One submission that waits, known by its place and size before a byte of it is read.
public struct Waiting: Sendable, Hashable {
  public var place: Place
  /// Octets as the source announces them.
  public var size: Int
  /// What lies there, where that is a file and no message.
  public var file: RemoteFile?
  /// False for a file whose name alone says that it is not for us: it is put on record and never read.
  public var isWanted: Bool

  public init(place: Place, size: Int, file: RemoteFile? = nil, isWanted: Bool = true) {
    self.place = place
    self.size = size
    self.file = file
    self.isWanted = isWanted
  }
}

/// What reading one waiting submission came to.
public enum Arrival {
  /// Its bytes, whole, checked against what was announced.
  case bytes(any ArrivedBytes)
  /// Somebody else took it away meanwhile.
  case vanished
  /// The server gave no bytes, or not those it announced; tried again later, and then held.
  case unreadable(String)
}

/// The bytes of one submission, wherever they lie between the network and the queue.
public protocol ArrivedBytes: AnyObject {
  var count: Int { get }
  /// Lends the bytes, contiguous, for the length of `body`.
  func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer
  /// Says that the bytes before `offset` are done with for now, so that their memory may be given back; they can
  /// still be read.
  func release(before offset: Int)
}
