import Glibc
import Model
import Queues
import Testing

@Suite("Space") struct SpaceTests {
  @Test("free space is asked for before anything is read") func required() throws {
    try withStore { store throws in
      try store.requireSpace(bytes: 1)
      try store.requireSpace(bytes: -1)
      let error = thrown { try store.requireSpace(bytes: .max) }
      #expect(error?.kind == .noSpace)
      #expect(error?.words.contains("are needed to go on") == true)
    }
  }

  @Test(
    "bytes that find no room are not in; what was in stays, and with room again the work goes on",
    .enabled(if: geteuid() == 0, "only root mounts a small file system"))
  func full() throws {
    try withSmallDisk { home throws in
      try fill(home)
      let store = try Store(home: home)
      let connection = try store.connected()
      let lock = try store.held()
      #expect(try store.sweep(under: lock) >= 0)
      let entry = try store.entry(submission(2), [2], by: connection, under: lock)
      #expect(try store.commit([entry]) == [.recorded])
      #expect(try store.allItems().count == 2)
    }
  }

  /// Commits one file, then runs out of space with the next.
  private func fill(_ home: String) throws {
    let store = try Store.create(home: home)
    let connection = try store.connected()
    let lock = try store.held()
    _ = try store.commit([store.entry(submission(1), [1], by: connection, under: lock)])
    let huge = [UInt8](repeating: 0, count: 16 << 20)
    let error = thrown { _ = try store.entry(submission(2), huge, by: connection, under: lock) }
    #expect(error?.kind == .noSpace)
    #expect(error?.words.contains("No space left on device") == true)
    try store.giveBack([place(2)], in: inbox, reason: "no room")
    #expect(try store.allItems().count == 1)
    #expect(files(below: "\(home)/staging").isEmpty)
  }

  private func withSmallDisk(_ body: (String) throws -> Void) throws {
    try withHome { home throws in
      try #require(mkdir(home, 0o700) == 0)
      try #require(mount("tmpfs", home, "tmpfs", 0, "size=8m,mode=0700") == 0, "cannot mount a tmpfs")
      defer { umount2(home, Int32(MNT_DETACH)) }
      try body(home)
    }
  }
}
