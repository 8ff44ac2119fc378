public import Model
public import Queues
public import Replies

/// Files on their way to one partner: each is put where it belongs, then marked, never the other way round.
public struct Deliveries {
  private let connection: Connection
  private let store: Store
  private let route: Route
  private let backoff: Backoff
  /// Whether there is time to begin one more.
  private let hasTime: () -> Bool

  /// The way to the partner.
  public enum Route {
    /// Into a folder on their server; with `replacing`, in the place of another file of that name.
    case folder(any RemoteFolder, replacing: Bool)
    /// By mail, through a relay of ours.
    case mail(any Destination, from: Sender, to: String)
  }

  public init(
    of connection: Connection, store: Store, by route: Route, backoff: Backoff = Backoff(),
    hasTime: @escaping () -> Bool = { true }
  ) {
    self.connection = connection
    self.store = store
    self.route = route
    self.backoff = backoff
    self.hasTime = hasTime
  }

  /// What a round came to.
  public typealias Report = Outbox.Report

  /// Sends every delivery that is due at `now` while there is time, each at most once, and counts in `report` what became
  /// of them, also when it throws: what the store throws, and what another machine threw when it could no longer be dealt
  /// with. The delivery in hand is then put off, unless it is us that nobody lets in; the others stay due. Returns in words
  /// what did not get through.
  public func run(_ report: inout Report, now: Timestamp = .now) throws -> [String] {
    var tried: Set<ULID> = []
    var complaints: [String] = []
    defer { close() }
    while hasTime(), let delivery = try store.nextDelivery(of: connection.id, due: now, notIn: tried, backoff: backoff)
    {
      tried.insert(delivery.id)
      do {
        let (verdict, words) = try send(delivery)
        try note(verdict, words, of: delivery, in: &report)
        if verdict != .delivered { complaints.append("\(quoted(delivery.fileName.text)): \(words)") }
      } catch let error as TransferError {
        if !error.isForTheOperator { try note(.deferred, error.words, of: delivery, in: &report) }
        guard error.speaksOfTheFile else { throw error }
        complaints.append("\(quoted(delivery.fileName.text)): \(error.words)")
      }
    }
    return complaints
  }

  private func send(_ delivery: Delivery) throws -> (verdict: Answer.Verdict, words: String) {
    let bytes: DeliveryBytes
    do { bytes = try DeliveryBytes(of: delivery, in: store) } catch let error as StoreError
      where error.kind == .corrupt
    {
      return (.rejected, error.description)
    }
    return switch route {
    case .folder(let folder, let replacing): try put(bytes, delivery, into: folder, replacing: replacing)
    case .mail(let destination, let sender, let recipient): try mail(bytes, delivery, destination, sender, recipient)
    }
  }

  private func note(
    _ verdict: Answer.Verdict, _ words: String, of delivery: Delivery, in report: inout Report
  ) throws {
    let attempt = DeliveryAttempt(at: .now, verdict: verdict, words: words)
    let attempts = delivery.attempts + 1
    switch verdict {
    case .delivered: report.sent += 1
    case .deferred where !backoff.givesUp(after: attempts, writtenAt: delivery.createdAt, now: .now):
      var chance = SystemRandomNumberGenerator()
      let next = backoff.nextAttempt(after: attempts, now: .now, using: &chance)
      report.deferred += 1
      return try store.note(attempt, of: delivery.id, nextAttempt: next)
    case .deferred, .rejected: report.dead += 1
    }
    try store.note(attempt, of: delivery.id)
  }

  private func close() {
    switch route {
    case .folder(let folder, _): folder.close()
    case .mail(let destination, _, _): destination.close()
    }
  }
}

extension Deliveries {
  /// A file of the name that is there already is ours, from a run that did not live to mark it, when it has the same bytes.
  private func put(
    _ bytes: DeliveryBytes, _ delivery: Delivery, into folder: any RemoteFolder, replacing: Bool
  ) throws -> (Answer.Verdict, String) {
    let name = delivery.fileName.text
    let there = try folder.examine([RemoteFile(name: name, size: -1)]).first
    if let there {
      if try holds(there, delivery, folder) { return (.delivered, "it lay in \(folder.name) already") }
      guard replacing else {
        return (.deferred, "another file of that name still lies in \(folder.name); expected that it had been fetched")
      }
    }
    try folder.put(bytes, as: name, replacing: there != nil)
    return (.delivered, "put into \(folder.name)")
  }

  private func holds(_ there: RemoteFile, _ delivery: Delivery, _ folder: any RemoteFolder) throws -> Bool {
    guard there.size == delivery.size || there.size < 0 else { return false }
    var expected = there
    expected.size = delivery.size
    var isSame = false
    try folder.fetch([expected]) { _, arrival in
      if case .bytes(let bytes) = arrival { isSame = DeliveryBytes.digest(of: bytes) == delivery.sha256 }
    }
    return isSame
  }

  private func mail(
    _ bytes: DeliveryBytes, _ delivery: Delivery, _ destination: any Destination, _ sender: Sender, _ recipient: String
  ) throws -> (Answer.Verdict, String) {
    let letter = try DeliveryLetter(delivery, from: sender, to: recipient).render { take in
      try bytes.withBytes { try take($0) }
    }
    let answers = try destination.send(Parcel(recipients: [recipient], bytes: letter))
    guard let answer = answers.first else {
      preconditionFailure("\(destination.name) answered for no recipient of one")
    }
    return (answer.verdict, "\(answer.code) \(answer.text)")
  }
}

extension TransferError {
  /// Nothing gets through before somebody has put the connection right, and no delivery is to blame.
  fileprivate var isForTheOperator: Bool { [.authentication, .certificate, .tlsUnavailable].contains(kind) }

  /// The other machine said no to this file; what it says to the next is another matter.
  fileprivate var speaksOfTheFile: Bool { kind == .refused || kind == .misconfigured }
}
