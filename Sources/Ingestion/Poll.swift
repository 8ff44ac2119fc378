public import Model
public import Queues

/// One look into one mailbox, under that account's lock.
///
/// Kill it anywhere and run it again: the end state is the same. What makes it so is the order below, the ledger's
/// unique key, and that nothing is settled before its commit.
public struct Poll {
  let mailbox: MailboxID
  let source: any Source
  let staging: Staging
  let judge: Judge
  let onProgress: (Progress) -> Void
  var limits = Limits()

  var store: Store { staging.store }

  /// `lock` is the account's; whoever holds it may poll.
  public init(
    mailbox: MailboxID, source: any Source, store: Store, lock: AccountLock, judge: Judge,
    onProgress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.mailbox = mailbox
    self.source = source
    staging = Staging(store: store, lock: lock)
    self.judge = judge
    self.onProgress = onProgress
  }

  /// Takes in everything that waits, and counts in `report` what it came to, also when it throws: what the source
  /// throws when it can no longer be dealt with, and what the store throws. After either, another run goes on where
  /// this one stopped.
  public func run(_ report: inout PollReport) throws {
    _ = try store.sweep(under: staging.lock)
    let standing = try source.open()
    defer { source.close() }
    try settleWhatIsLeft(in: standing)
    let suspects = try store.suspects(in: mailbox, uidValidity: standing.uidValidity)
    let fresh = try source.list(after: try lastSeen(in: standing))
    onProgress(.found(fresh.count))
    for window in fresh.windows(of: limits.window) { try takeIn(window, suspect: false, &report) }
    try takeIn(suspects: suspects, &report)
  }

  /// How much is in hand at once.
  struct Limits {
    /// Places begun and fetched together.
    var window = 1000
    /// Messages that share one durable commit.
    var commit = 200
    /// Octets of messages that share one durable commit.
    var commitBytes = 16 << 20
    /// Messages that are taken in together after a run that died with them in hand.
    var company = 32
    /// A message that was begun this often and never finished is held.
    var attempts = 3
  }

  /// Settles what an earlier run committed and did not live to settle.
  private func settleWhatIsLeft(in standing: Standing) throws {
    try settle(
      store.unsettled(in: mailbox, uidValidity: standing.uidValidity).map { (place: $0.place, outcome: $0.outcome) })
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

  /// Takes in what earlier runs began and did not finish, the more often tried in the smaller company: a message
  /// that kills the process costs itself, not its neighbours. What was tried too often is held.
  private func takeIn(suspects: [Suspect], _ report: inout PollReport) throws {
    let (hopeless, rest) = suspects.divided(by: { $0.attempts >= limits.attempts })
    let (often, once) = rest.divided(by: { $0.attempts > 1 })
    try settling(&report) { try $0.hold(hopeless) }
    for company in once.windows(of: limits.company) + often.windows(of: 1) {
      try takeIn(company.map(\.place), suspect: true, &report)
    }
  }

  private func takeIn(_ places: [Place], suspect: Bool, _ report: inout PollReport) throws {
    try settling(&report) { try $0.takeIn(places, suspect: suspect) }
  }

  /// Settles what `work` has committed, also when the source failed it half-way.
  private func settling(_ report: inout PollReport, _ work: (Batch) throws -> Void) throws {
    let batch = Batch(poll: self, report: report)
    defer { report = batch.report }
    do { try work(batch) } catch let error as TransferError {
      if error.kind != .timedOut { try settleAnew(batch.committed) }
      throw error
    }
    try settle(batch.committed)
  }

  /// Opens the source again to settle what was committed before it failed. What fails now is left to the next poll.
  private func settleAnew(_ committed: [(place: Place, outcome: Outcome)]) throws {
    guard !committed.isEmpty, let standing = try? source.open() else { return }
    do {
      try settle(committed.filter { $0.place.uidValidity == standing.uidValidity })
    } catch is TransferError {}
  }
}

extension Array {
  /// Those that are, and those that are not, in their order.
  fileprivate func divided(by isSo: (Element) -> Bool) -> (are: [Element], areNot: [Element]) {
    (filter(isSo), filter { !isSo($0) })
  }

  /// The elements in their order, in runs of at most `count`.
  fileprivate func windows(of count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
  }
}
