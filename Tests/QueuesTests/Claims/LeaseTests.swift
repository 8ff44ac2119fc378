import Glibc
import Model
import Queues
import Testing

@Suite("Leases") struct LeaseTests {
  @Test("a claim lends the very bytes under a path that goes when the lease ends, and nobody else gets the item")
  func path() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let claim = try #require(try store.claim(wish(), at: clock(0)))
      #expect(try store.claim(wish(by: "another"), at: clock(1)) == nil)
      #expect(claim.path == "\(store.home)/claims/\(claim.lease).csv")
      #expect(read(claim.path) == Array("a-1".utf8))
      #expect(mode(of: claim.path) == 0o400)
      #expect(claim.item.state == .claimed && claim.item.attempts == 1)
      #expect(claim.expiresAt == clock(60).wall)
      try store.complete(claim.lease, at: clock(2))
      #expect(access(claim.path, F_OK) != 0)
      #expect(try store.item(claim).state == .completed)
      #expect(try store.bytes(ofItem: claim.item.id) == Array("a-1".utf8))
      #expect(try store.claim(wish(), at: clock(1000)) == nil)
    }
  }

  @Test("a completion claims the next item in the same transaction, and none when it is refused or nothing is left")
  func passing() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2")
      let first = try #require(try store.claim(wish(), at: clock(0)))
      let second = try #require(try store.complete(first.lease, claiming: wish(), at: clock(1)))
      #expect(second.name == "a-2" && second.item.attempts == 1 && read(second.path) == Array("a-2".utf8))
      #expect(try store.item(first).state == .completed && access(first.path, F_OK) != 0)
      #expect(kind { _ = try store.complete(second.lease, claiming: wish(), at: clock(100)) } == .notHeld)
      #expect(try store.claimAll(at: clock(100)) == ["a-2"])
      let third = try #require(try store.claim(wish(attempts: 9), at: clock(200)))
      #expect(try store.complete(third.lease, claiming: wish(), at: clock(201)) == nil)
      #expect(try store.item(third).state == .completed)
    }
  }

  @Test("a lease that runs out gives the item to the next; the first is refused from then on, and told who has it")
  func runsOut() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let first = try #require(try store.claim(wish(by: "slow"), at: clock(0)))
      #expect(try store.claim(wish(), at: clock(59)) == nil)
      let error = thrown { try store.complete(first.lease, at: clock(60)) }
      #expect(error?.kind == .notHeld && error?.words.contains("it ran out at") == true)
      let second = try #require(try store.claim(wish(by: "quick"), at: clock(60)))
      #expect(second.item.id == first.item.id && second.lease != first.lease && second.item.attempts == 2)
      #expect(access(first.path, F_OK) != 0)
      for verb in verbs {
        let error = thrown { try verb(store, first.lease) }
        #expect(error?.kind == .notHeld)
        #expect(error?.words.contains("quick claimed the item at") == true, "\(error?.words ?? "")")
      }
      try store.complete(second.lease, at: clock(61))
      let late = thrown { try store.complete(first.lease, at: clock(62)) }
      #expect(late?.kind == .notHeld && late?.words.contains("that lease was completed") == true)
      #expect(try kinds(store) == ["lease-expired", "completed"])
    }
  }

  @Test("an extended lease runs on from the moment it is extended") func extended() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let claim = try #require(try store.claim(wish(), at: clock(0)))
      #expect(try store.extend(claim.lease, at: clock(50)) == clock(110).wall)
      #expect(try store.claim(wish(), at: clock(109)) == nil)
      #expect(try store.extend(claim.lease, seconds: 5, at: clock(109)) == clock(114).wall)
      #expect(try store.claim(wish(), at: clock(114)) != nil)
    }
  }

  @Test("an end that is told twice stands; another one after it is refused") func toldTwice() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let claim = try #require(try store.claim(wish(), at: clock(0)))
      try store.complete(claim.lease, at: clock(1))
      try store.complete(claim.lease, at: clock(99))
      #expect(try kinds(store) == ["completed"])
      let error = thrown { try store.fail(claim.lease, reason: "no", at: clock(2)) }
      #expect(error?.kind == .notHeld && error?.words.contains("it was completed at") == true)
      #expect(try store.item(claim).state == .completed)
    }
  }

  @Test("an item that is claimed as often as it may be and never completed is a dead letter", arguments: [true, false])
  func attempts(byRunningOut: Bool) throws {
    try withStore { store throws in
      try store.queue("a-1")
      var now: Int64 = 0
      for attempt in 1...3 {
        let claim = try #require(try store.claim(wish(), at: clock(now)))
        #expect(claim.item.attempts == attempt)
        if !byRunningOut { try store.retry(claim.lease, reason: "down", at: clock(now)) }
        now += 86_400
      }
      #expect(try store.claim(wish(), at: clock(now)) == nil)
      let item = try store.allItems()[0]
      #expect(item.state == .failed && item.reason?.contains("attempt 3 of 3") == true, "\(item.reason ?? "")")
      try store.requeue(item: item.id)
      let again = try #require(try store.claim(wish(), at: clock(now)))
      #expect(again.item.attempts == 1 && again.item.reason == nil)
    }
  }

  @Test("waits before another attempt grow, and a clock set back does not make them endless") func waits() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let claim = try #require(try store.claim(wish(attempts: 9), at: clock(0)))
      let due = try #require(try store.retry(claim.lease, reason: "down", backoff: Backoff(first: 100), at: clock(0)))
      #expect(due >= clock(75).wall && due <= clock(100).wall)
      #expect(try store.claim(wish(), at: clock(74)) == nil)
      let again = try #require(try store.claim(wish(attempts: 9), at: clock(100)))
      let later = try #require(
        try store.retry(again.lease, reason: "down", backoff: Backoff(first: 100), at: clock(100)))
      #expect(later >= clock(250).wall)
      #expect(try store.claim(wish(), at: clock(-400 * 86_400)) != nil)
    }
  }

  @Test("a failed item waits for a person, who puts it back or discards it") func person() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2")
      let claim = try #require(try store.claim(wish(), at: clock(0)))
      #expect(kind { try store.requeue(item: claim.item.id) } == .constraint)
      #expect(kind { try store.discard(item: claim.item.id, reason: "no") } == .constraint)
      try store.fail(claim.lease, reason: "a column is missing", at: clock(1))
      let failed = try store.item(claim)
      #expect(failed.state == .failed && failed.reason == "a column is missing")
      try store.discard(item: claim.item.id, reason: "the partner withdrew it")
      #expect(try store.item(claim).state == .discarded)
      try store.requeue(item: claim.item.id)
      #expect(try store.claimAll(wish(), at: clock(2)) == ["a-1", "a-2"])
      #expect(try kinds(store) == ["failed", "discarded", "requeued"])
      #expect(
        try store.events(of: claim.item.submission).compactMap(\.item) == [ULID](repeating: claim.item.id, count: 3))
    }
  }

  @Test("a completed item is worked on a second time only when that is said") func completedAgain() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let claim = try #require(try store.claim(wish(), at: clock(0)))
      try store.complete(claim.lease, at: clock(1))
      #expect(thrown { try store.requeue(item: claim.item.id) }?.words.contains("is completed") == true)
      try store.requeue(item: claim.item.id, evenCompleted: true)
      #expect(try store.claimAll() == ["a-1"])
    }
  }

  @Test("a person takes an item out of its holder's hands, who is told so") func takenAway() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let claim = try #require(try store.claim(wish(), at: clock(0)))
      try store.release(item: claim.item.id, at: clock(1))
      let error = thrown { try store.complete(claim.lease, at: clock(2)) }
      #expect(error?.kind == .notHeld && error?.words.contains("it was released at") == true)
      #expect(kind { try store.release(item: claim.item.id, at: clock(3)) } == .constraint)
      #expect(try store.claim(wish(), at: clock(4))?.item.attempts == 1)
    }
  }

  @Test("what is no lease of ours is refused by what it is", arguments: ["", "01K8Z7QJ4NW3C9Z1T0V6H2X5BM", "a-b"])
  func unreadable(text: String) { #expect(Lease(text) == nil) }

  @Test("a lease that was never given is refused") func neverGiven() throws {
    try withStore { store throws in
      try store.queue("a-1")
      let item = try store.allItems()[0].id
      let never = try #require(Lease("\(item)-0000000000000"))
      #expect(thrown { try store.complete(never) }?.words.contains("was never claimed") == true)
      let nobody = try #require(Lease("\(ULID())-0000000000000"))
      #expect(kind { try store.complete(nobody) } == .notFound)
      _ = try store.claim(wish())
      #expect(kind { try store.complete(never) } == .notHeld)
    }
  }

  private let verbs: [(Store, Lease) throws -> Void] = [
    { try $0.complete($1, at: clock(61)) }, { try $0.fail($1, reason: "no", at: clock(61)) },
    { try $0.retry($1, reason: "no", at: clock(61)) }, { try $0.release($1, at: clock(61)) },
    { try $0.discard($1, reason: "no", at: clock(61)) }, { try $0.extend($1, at: clock(61)) },
  ]

  /// What happened to queue items, in order.
  private func kinds(_ store: Store) throws -> [String] {
    try store.allEvents().filter { $0.item != nil }.map(\.kind)
  }

  private func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var block = [UInt8](repeating: 0, count: 100)
    return Array(block[..<fread(&block, 1, block.count, file)])
  }
}
