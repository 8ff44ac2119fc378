import Glibc
import Model
import Queues
import Testing

@Suite("Locks and files") struct LocksAndFilesTests {
  @Test("an account has one holder, until the holder goes") func lock() throws {
    try withHome { home in
      let store = try Store.create(home: home)
      let other = try Store(home: home)
      var held = try store.lock(account: "../main")
      #expect(held != nil)
      #expect(try other.lock(account: "../main") == nil)
      held = nil
      #expect(try other.lock(account: "../main") != nil)
    }
  }

  @Test("bytes come back as they were queued, whatever their number", arguments: [0, 1, 131_071, 131_072, 300_001])
  func bytes(_ count: Int) throws {
    try withStore { store in
      let lock = try store.held()
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
      let entry = try store.entry(submission(1), bytes, by: try store.connected(), under: lock)
      _ = try store.commit([entry])
      #expect(try store.bytes(ofItem: entry.files[0].item.id) == bytes)
      #expect(files(below: "\(store.home)/staging").isEmpty)
    }
  }

  @Test("what is let go without a commit leaves no file") func unfinished() throws {
    try withStore { store in
      let lock = try store.held()
      _ = try store.stage(under: lock)
      #expect(files(below: "\(store.home)/staging").isEmpty)
    }
  }

  @Test("bytes that changed on the disk are noticed") func corrupt() throws {
    try withStore { store in
      let lock = try store.held()
      let entry = try store.entry(submission(1), [1, 2, 3], by: try store.connected(), under: lock)
      _ = try store.commit([entry])
      let id = entry.files[0].item.id
      #expect(truncate(try store.path(ofItem: id), 2) == 0)
      #expect(kind { _ = try store.bytes(ofItem: id) } == .corrupt)
    }
  }
}
