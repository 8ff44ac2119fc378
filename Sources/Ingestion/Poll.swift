public import Model
public import Queues

/// One look into one mailbox, under that account's lock.
///
/// Kill it anywhere and run it again: the end state is the same. What makes it so is the order below, the ledger's
/// unique key, and that nothing is settled before its commit.
public struct Poll {
  let mailbox: MailboxID
  let source: any Source
  let store: Store
  let judge: Judge
  let onProgress: (Progress) -> Void

  public init(
    mailbox: MailboxID, source: any Source, store: Store, judge: Judge,
    onProgress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.mailbox = mailbox
    self.source = source
    self.store = store
    self.judge = judge
    self.onProgress = onProgress
  }

  /// Takes in everything that waits. Throws what the source throws when it can no longer be dealt with, and what
  /// the store throws; after either, another run goes on where this one stopped.
  public func run() throws -> PollReport {
    var report = PollReport()
    let standing = try source.open()
    defer { source.close() }
    try settleWhatIsLeft(in: standing)
    let fresh = try source.list(after: try lastSeen(in: standing))
    onProgress(.found(fresh.count))
    for window in fresh.windows(of: Limits.window) { try takeIn(window, &report) }
    for suspects in try suspects(in: standing) { try takeIn(suspects, &report) }
    return report
  }

  /// How much is in hand at once.
  enum Limits {
    /// Places begun and fetched together.
    static let window = 1000
    /// Messages that share one durable commit.
    static let commit = 200
    /// Octets of messages that share one durable commit.
    static let commitBytes = 16 << 20
    /// A message that was begun this often and never finished is held.
    static let attempts = 3
  }

  /// Settles what an earlier run committed and did not live to settle.
  private func settleWhatIsLeft(in standing: Standing) throws {
    try settle(store.unsettled(in: mailbox, uidValidity: standing.uidValidity))
  }

  private func settle(_ settled: [(place: Place, outcome: Outcome)]) throws {
    for outcome in Outcome.allCases {
      let places = settled.filter { $0.outcome == outcome }.map(\.place)
      guard !places.isEmpty else { continue }
      try source.settle(places, as: outcome)
      try store.markSettled(places, in: mailbox)
    }
  }

  /// The UID up to which everything has been looked at; nil when the mailbox's UIDs start anew.
  private func lastSeen(in standing: Standing) throws -> UID? {
    guard let position = try store.position(of: mailbox), position.uidValidity == standing.uidValidity else {
      return nil
    }
    return position.uid
  }

  /// What earlier runs began and did not finish, least tried first, and the more often tried in the smaller company:
  /// a message that kills the process costs itself, not its neighbours.
  private func suspects(in standing: Standing) throws -> [[Place]] {
    let suspects = try store.suspects(in: mailbox, uidValidity: standing.uidValidity)
    let once = suspects.filter { $0.attempts <= 1 }.map(\.place)
    let often = suspects.filter { $0.attempts > 1 }.map(\.place)
    return once.windows(of: 32) + often.windows(of: 1)
  }

  private func takeIn(_ places: [Place], _ report: inout PollReport) throws {
    let batch = Batch(poll: self, report: report)
    defer { report = batch.report }
    try batch.takeIn(places)
    try settle(batch.committed)
  }
}

extension Array {
  /// The elements in their order, in runs of at most `count`.
  fileprivate func windows(of count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
  }
}
