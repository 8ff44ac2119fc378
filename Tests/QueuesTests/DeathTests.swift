import Glibc
import Model
import Queues
import Testing

/// Dies at every system call that changes the disk, and starts again: all of a batch is there, or nothing of it.
@Suite("Death and faults", .enabled(if: straceIsThere, "strace is not installed")) struct DeathTests {
  @Test(
    "killed at any system call that writes, a batch is in whole or not at all, and the next run completes it",
    arguments: ["mkdirat", "linkat", "syncfs", "fsync", "fdatasync", "unlinkat", "pwrite64"])
  func killed(call: String) throws {
    let deaths = try everyTime(call, "signal=KILL") { home in
      try requireWholeBatches(home)
      try requireCompletion(home)
    }
    #expect(deaths > 0, "\(call) was never called")
  }

  @Test(
    "when the disk fails or is full, the run says so, nothing is half there, and the next run completes it",
    arguments: [
      ("write", "ENOSPC"), ("linkat", "EIO"), ("syncfs", "EIO"), ("fsync", "EIO"), ("fdatasync", "EIO"),
      ("pwrite64", "ENOSPC"), ("unlinkat", "EIO"), ("getdents64", "EIO"),
    ])
  func fails(call: String, error: String) throws {
    let faults = try everyTime(call, "error=\(error)", mustBeTold: true) { home in
      if access("\(home)/intray.sqlite", F_OK) == 0 { try requireWholeBatches(home) }
      try requireCompletion(home)
    }
    #expect(faults > 0, "\(call) was never called")
  }

  @Test("a failed sync of the bytes ends the run before the commit that would name them") func failedSync() throws {
    try withHome(inMemory: true) { home throws in
      let fate = try runChild(home: home, tracing: "syncfs", inject: "syncfs:error=EIO:when=1+")
      #expect(!fate.succeeded)
      #expect(try counts(home).items == 0)
    }
  }

  @Test("bytes and names are durable before the transaction that names them, and only then lose their staging name")
  func order() throws {
    try withHome(inMemory: true) { home throws in
      let fate = try runChild(home: home, tracing: "linkat,syncfs,fsync,fdatasync,unlinkat")
      #expect(fate.succeeded)
      let calls = fate.calls.compactMap { name(of: $0) }
      let first = try #require(calls.firstIndex(of: "linkat"))
      let batch = repeatElement("linkat", count: 5) + ["syncfs", "fdatasync"] + repeatElement("unlinkat", count: 5)
      #expect(Array(calls[first...].prefix(12)) == Array(batch))
      let single = try #require(calls[(first + 12)...].firstIndex(of: "linkat"))
      #expect(Array(calls[single...].prefix(5)) == ["linkat", "fsync", "fsync", "fdatasync", "unlinkat"])
    }
  }

  @Test("a folder that a killed run made for files is durable before a commit names a file in it") func folder() throws
  {
    try withHome(inMemory: true) { home throws in
      let undisturbed = try runChild(home: "\(home)-before", tracing: "mkdirat,linkat,fsync")
      let calls = undisturbed.calls.compactMap { name(of: $0) }
      let last = try #require(calls.firstIndex(of: "linkat").map { calls[..<$0].lastIndex(of: "mkdirat") ?? 0 })
      let syncs = calls[..<last].count { $0 == "fsync" }
      let killed = try runChild(home: home, tracing: "fsync", inject: "fsync:signal=KILL:when=\(syncs + 1)")
      #expect(!killed.succeeded)
      let next = try runChild(home: home, tracing: "mkdirat,linkat,fsync").calls.compactMap { name(of: $0) }
      let link = try #require(next.firstIndex(of: "linkat"))
      #expect(next[..<link].suffix(2) == ["mkdirat", "fsync"])
    }
  }

  /// Runs a child for the first, second … `call` until it makes no more of them; says how often that was.
  private func everyTime(
    _ call: String, _ fault: String, mustBeTold: Bool = false, then check: (String) throws -> Void
  ) throws -> Int {
    var times = 0
    while try withStruck(call, fault, times + 1, mustBeTold, check) { times += 1 }
    return times
  }

  private func withStruck(
    _ call: String, _ fault: String, _ when: Int, _ mustBeTold: Bool, _ check: (String) throws -> Void
  ) throws -> Bool {
    var struck = false
    try withHome(inMemory: true) { home throws in
      let fate = try runChild(home: home, tracing: call, inject: "\(call):\(fault):when=\(when)")
      struck = fate.calls.contains { $0.contains("INJECTED") || $0.contains("killed by SIGKILL") }
      guard struck else { return }
      // SQLite keeps to itself that the folder could not be synced; the store syncs it once more for that.
      let mayBeSilent = fate.calls.contains { $0.contains("INJECTED") && $0.contains("<\(home)>)") }
      #expect(!mustBeTold || mayBeSilent || !fate.succeeded, "\(call) failed, the \(when)th, and nobody was told")
      try check(home)
    }
    return struck
  }

  private func requireWholeBatches(_ home: String) throws {
    let counts = try counts(home)
    #expect([0, 5, 6, 7].contains(counts.items))
    #expect(counts.items == counts.messages && counts.items == counts.replies)
  }

  private func requireCompletion(_ home: String) throws {
    #expect(try runChild(home: home))
    let counts = try counts(home)
    #expect(counts.items == 7 && counts.messages == 7 && counts.replies == 7)
    #expect(files(below: "\(home)/files").count == 7)
    #expect(files(below: "\(home)/staging").isEmpty)
  }

  /// What the store holds; every item's bytes are read and compared with their digest.
  private func counts(_ home: String) throws -> (items: Int, messages: Int, replies: Int) {
    let store = try Store.create(home: home)
    let items = try store.allItems()
    for item in items { #expect(try store.bytes(ofItem: item.id).count == 3_000) }
    var messages = 0
    try store.messages { _ in messages += 1 }
    var replies = 0
    try store.replies { _ in replies += 1 }
    return (items.count, messages, replies)
  }

  /// `4711  linkat(…) = 0` is `linkat`.
  private func name(of line: String) -> String? {
    line.drop { $0.isNumber || $0 == " " }.split(separator: "(").first.map(String.init)
  }
}
