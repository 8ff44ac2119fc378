import Glibc
import Model
import Queues
import Testing

@Suite("Many claimers at once") struct ManyClaimersTests {
  private static let claimers = 200
  private static let items = 10_000
  private static let kills = 300

  @Test("of 200 claimers killed at random, no two hold one item, and each item is completed exactly once")
  func killedAtRandom() throws {
    try withHome(inMemory: true) { home throws in
      let store = try Store.create(home: home)
      try store.queue(count: Self.items)
      let witnesses = "\(home).witnesses"
      try #require(mkdir(witnesses, 0o700) == 0)
      defer { remove(witnesses) }
      let crew = Crew(home: home, witnesses: witnesses)
      try crew.hire(Self.claimers)
      for _ in 1...Self.kills {
        usleep(UInt32.random(in: 0...40_000))
        try crew.killOneAndHireAnother()
      }
      #expect(crew.waitForAll() == 0)
      #expect(entries(of: witnesses).filter { $0.hasPrefix("failed") } == [])
      try requireEachCompletedOnce(store, kills: crew.kills)
    }
  }

  private func requireEachCompletedOnce(_ store: Store, kills: Int) throws {
    var completed: [ULID: Int] = [:]
    var expired = 0
    try store.events { event in
      if event.kind == "completed", let item = event.item { completed[item, default: 0] += 1 }
      if event.kind == "lease-expired" { expired += 1 }
    }
    #expect(completed.count == Self.items && completed.values.allSatisfy { $0 == 1 })
    var states: [QueueItem.State: Int] = [:]
    try store.queueItems { states[$0.state, default: 0] += 1 }
    #expect(states == [.completed: Self.items])
    #expect(expired > 0 && expired <= kills, "\(kills) claimers were killed, and \(expired) leases ran out")
  }
}

/// Claimers in processes of their own.
private final class Crew {
  private let home: String
  private let witnesses: String
  private var members: [pid_t] = []
  private(set) var kills = 0

  init(home: String, witnesses: String) {
    self.home = home
    self.witnesses = witnesses
  }

  deinit { members.forEach { kill($0, SIGKILL) } }

  func hire(_ count: Int) throws {
    for _ in 1...count { members.append(try startChild([home, "claim", witnesses])) }
  }

  func killOneAndHireAnother() throws {
    let unlucky = members.remove(at: Int.random(in: members.indices))
    kill(unlucky, SIGKILL)
    if status(of: unlucky) != 0 { kills += 1 }
    try hire(1)
  }

  /// How many of those that were not killed failed.
  func waitForAll() -> Int {
    defer { members = [] }
    return members.count { status(of: $0) != 0 }
  }

  private func status(of member: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(member, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}
