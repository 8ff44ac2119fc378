import Glibc
import Model
import Testing

@testable import Queues

@Suite("Sweeping") struct SweepTests {
  @Test("what a crash left before its commit is removed, under both of its names") func before() throws {
    try withStore { store throws in
      let lock = try store.held()
      let staged = try staged(in: store, lock)
      try store.files.makeDurable([staged])
      #expect(files(below: "\(store.home)/files").count == 1)
      #expect(files(below: "\(store.home)/staging").count == 1)
      #expect(try store.sweep(under: lock) == 1)
      #expect(files(below: "\(store.home)/files").isEmpty)
      #expect(files(below: "\(store.home)/staging").isEmpty)
    }
  }

  @Test("what a crash left after its commit keeps its bytes and loses its staging name") func after() throws {
    try withStore { store throws in
      let lock = try store.held()
      let entry = try store.entry(submission(1), [1, 2, 3], by: try store.connected(), under: lock)
      _ = try store.commit([entry])
      let path = try store.path(ofItem: entry.files[0].item.id)
      let staged = "\(store.home)/staging/main/\(entry.files[0].bytes.id)"
      #expect(link(path, staged) == 0)
      #expect(try store.sweep(under: lock) == 0)
      #expect(access(staged, F_OK) != 0)
      #expect(try store.bytes(ofItem: entry.files[0].item.id) == [1, 2, 3])
    }
  }

  @Test("one account's sweep leaves another's files alone") func otherAccount() throws {
    try withStore { store throws in
      let mine = try store.held("mine")
      let yours = try store.held("yours")
      let staged = try staged(in: store, yours)
      #expect(try store.sweep(under: mine) == 0)
      #expect(try staged.finish().size == 3)
      #expect(files(below: "\(store.home)/staging") == ["yours/\(staged.id)"])
    }
  }

  @Test("names that are not ours are left where they are") func foreign() throws {
    try withStore { store throws in
      let lock = try store.held()
      _ = try staged(in: store, lock)
      #expect(mkdir("\(store.home)/staging/main/notes", 0o700) == 0)
      try store.sweep(under: lock)
      #expect(entries(of: "\(store.home)/staging/main") == ["notes"])
    }
  }

  @Test("a run whose lock was taken from it finds its files gone and commits nothing that would name them")
  func brokenLock() throws {
    try withStore { store throws in
      let connection = try store.connected()
      let mine = try store.held()
      let entries = try (1...5).map { try store.entry(submission($0), [UInt8($0)], by: connection, under: mine) }
      try store.files.makeDurable(entries.flatMap(\.files).map(\.bytes))
      #expect(unlink("\(store.home)/locks/main.lock") == 0)
      let other = try Store(home: store.home)
      #expect(try other.sweep(under: other.held()) == 5)
      let error = thrown { _ = try store.commit(entries) }
      #expect(error?.kind == .io)
      #expect(error?.words.hasPrefix("cannot find, on its way into the queue, ") == true)
      #expect(try other.allItems().isEmpty)
    }
  }

  private func staged(in store: Store, _ lock: AccountLock) throws -> StagedFile {
    let staged = try store.stage(under: lock)
    try [1, 2, 3].withUnsafeBytes { try staged.append(UnsafeRawBufferPointer(rebasing: $0[..<3])) }
    try staged.finish()
    return staged
  }
}
