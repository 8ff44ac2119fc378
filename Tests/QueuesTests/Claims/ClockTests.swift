import Model
import Queues
import Testing

@Suite("Leases and clocks") struct ClockTests {
  @Test("a clock that is set forward or back moves no lease", arguments: [-400, -1, 1, 400] as [Int64])
  func setClock(days: Int64) throws {
    try withClaim { store, claim throws in
      let jump = days * 86_400
      #expect(try store.claim(wish(), at: clock(jump, uptime: 50_059)) == nil)
      #expect(try store.claim(wish(), at: clock(jump, uptime: 50_060)) != nil)
      #expect(kind { try store.complete(claim.lease, at: clock(jump, uptime: 50_061)) } == .notHeld)
    }
  }

  @Test("a lease outlives a start of the machine by what the wall clock leaves of it") func restarted() throws {
    try withClaim { store, claim throws in
      #expect(try store.claim(wish(), at: clock(40, boot: 2, uptime: 5)) == nil)
      #expect(try store.claim(wish(), at: clock(40, boot: 2, uptime: 24)) == nil)
      #expect(try store.claim(wish(), at: clock(40, boot: 2, uptime: 25)) != nil)
    }
  }

  @Test("after a start of the machine with a clock that is wrong, a lease runs no longer than it was given for")
  func restartedInThePast() throws {
    try withClaim { store, _ throws in
      #expect(try store.claim(wish(), at: clock(-400 * 86_400, boot: -2, uptime: 5)) == nil)
      #expect(try store.claim(wish(), at: clock(-400 * 86_400, boot: -2, uptime: 64)) == nil)
      #expect(try store.claim(wish(), at: clock(-400 * 86_400, boot: -2, uptime: 65)) != nil)
    }
  }

  @Test("a lease may be ended after a start of the machine while it runs") func endedAfterRestart() throws {
    try withClaim { store, claim throws in
      try store.complete(claim.lease, at: clock(40, boot: 2, uptime: 5))
      #expect(try store.item(claim).state == .completed)
    }
  }

  @Test("the time since the machine's start goes on, and tells which start it is") func now() {
    let first = ClockReading.now
    let second = ClockReading.now
    #expect(first.boot == second.boot && first.boot != 0)
    #expect(first.uptime > 0 && second.uptime >= first.uptime)
  }

  /// A claim of 60 seconds, given at the moment 0.
  private func withClaim(_ body: (Store, Claim) throws -> Void) throws {
    try withStore { store throws in
      try store.queue("a-1")
      try body(store, try #require(try store.claim(wish(attempts: 9), at: clock(0))))
    }
  }
}
