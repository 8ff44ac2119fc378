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
  /// Whether there is time to begin something more. What has been begun is finished.
  let hasTime: () -> Bool
  /// Whether even what has been begun is to be left: a window of small messages may be more than a busy machine gets
  /// through.
  let isOver: () -> Bool
  let onProgress: (Progress) -> Void
  var limits = Limits()

  /// Messages are fetched, decided on and checked while those before them are committed.
  var fetchesMeanwhile = true

  var store: Store { staging.store }

  /// `lock` is the account's; whoever holds it may poll.
  public init(
    mailbox: MailboxID, source: any Source, store: Store, lock: AccountLock, judge: Judge,
    hasTime: @escaping () -> Bool = { true }, isOver: @escaping () -> Bool = { false },
    onProgress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.mailbox = mailbox
    self.source = source
    staging = Staging(store: store, lock: lock)
    self.judge = judge
    self.hasTime = hasTime
    self.isOver = isOver
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
    let fresh = try lookOver(standing)
    onProgress(.found(fresh.count))
    let collector = Collector(
      source, onOwnThreads: fetchesMeanwhile,
      prepare: { [judge, mailbox, staging] in try judge.prepare($1, $0, in: mailbox, staging) },
      judge: { [judge, staging] in try judge.judge($0, stagingIn: staging, recalling: $1) })
    defer { collector.stop() }
    do {
      let fresh = try takeIn(fresh.windows(of: limits.window), ahead: 1, blames: false, from: collector, &report)
      let begun = try takeIn(suspects: suspects, from: collector, &report)
      if fresh + begun > 0 { onProgress(.outOfTime(left: fresh + begun)) }
    } catch let error as TransferError {
      collector.stop()
      if error.kind != .timedOut, error.kind != .spool { try settleAnew(standing) }
      throw error
    }
  }

  /// How much is in hand at once.
  struct Limits {
    /// Places begun, fetched and settled together. Twice as many are begun at a time: one window is fetched ahead.
    var window = 500
    /// Messages that share one durable commit.
    var commit = 250
    /// Octets of messages that share one durable commit.
    var commitBytes = 16 << 20
    /// Octets of rendered replies, which are in memory, that share one.
    var commitReplyBytes = 4 << 20
    /// Messages that are taken in together after a run that died with them in hand.
    var company = 32
    /// A message that was begun this often and never finished is held.
    var attempts = 3
    /// A mailbox that holds no more messages than this is looked over whole, not only above the last UID.
    var lookOver = 2000
  }

  /// Settles what an earlier run committed and did not live to settle.
  private func settleWhatIsLeft(in standing: Standing) throws {
    try settle(
      store.unsettled(in: mailbox, uidValidity: standing.uidValidity).map { (place: $0.place, outcome: $0.outcome) })
  }

  func settle(_ settled: [(place: Place, outcome: Outcome)]) throws {
    for outcome in Outcome.allCases {
      let places = settled.filter { $0.outcome == outcome }.map(\.place)
      guard !places.isEmpty else { continue }
      try source.settle(places, as: outcome)
      try store.markSettled(places, in: mailbox)
    }
  }

  /// Takes in what earlier runs began and did not finish, the more often tried in the smaller company: a message
  /// that kills the process costs itself, not its neighbours. What was tried too often is held.
  private func takeIn(suspects: [Suspect], from collector: Collector, _ report: inout PollReport) throws -> Int {
    let (hopeless, rest) = suspects.divided(by: { $0.attempts >= limits.attempts })
    let (often, once) = rest.divided(by: { $0.attempts > 1 })
    try pass(blames: true, from: collector, &report) { try $0.hold(hopeless) }
    let companies = (once.windows(of: limits.company) + often.windows(of: 1)).map { $0.map(\.place) }
    return try takeIn(companies, ahead: 0, blames: true, from: collector, &report)
  }

  /// Says how many messages there was no time for.
  private func takeIn(
    _ windows: [[Place]], ahead: Int, blames: Bool, from collector: Collector, _ report: inout PollReport
  ) throws -> Int {
    try pass(blames: blames, from: collector, &report) { try $0.takeIn(windows, ahead: ahead) }
  }

  private func pass<Answer>(
    blames: Bool, from collector: Collector, _ report: inout PollReport, _ work: (Passage) throws -> Answer
  ) throws -> Answer {
    let passage = Passage(poll: self, collector: collector, blames: blames, report: report)
    defer { report = passage.report }
    return try work(passage)
  }

  /// Opens the source again to settle what was committed before it failed. What fails now is left to the next poll.
  private func settleAnew(_ before: Standing) throws {
    guard try !store.unsettled(in: mailbox, uidValidity: before.uidValidity).isEmpty,
      let standing = try? source.open()
    else { return }
    do { try settleWhatIsLeft(in: standing) } catch is TransferError {}
  }
}

extension Array {
  /// Those that are, and those that are not, in their order.
  func divided(by isSo: (Element) -> Bool) -> (are: [Element], areNot: [Element]) {
    (filter(isSo), filter { !isSo($0) })
  }

  /// The elements in their order, in runs of at most `count`.
  func windows(of count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
  }
}
