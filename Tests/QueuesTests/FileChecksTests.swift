import Glibc
import Model
import Testing

@testable import Queues

@Suite("Checked files") struct FileChecksTests {
  @Test("what a check came to stands beside its file, and is read back as it was written") func stored() throws {
    try withStore { store throws in
      let entry = try store.checkedEntry(1, under: try store.held(), table: [7, 8])
      _ = try store.commit([entry])
      #expect(try store.allItems().map(\.check) == [fileCheck()])
      #expect(try store.queueItem(entry.files[0].item.id).check == fileCheck())
      let files = try store.files(of: entry.submission.id)
      #expect(files.map(\.fileName.text) == ["bad.csv", "data.csv"])
      #expect(files.map(\.isQueued) == [false, true] && files.map(\.check.status) == [.rejected, .acceptedWithErrors])
      let stored = try store.check(ofFile: entry.files[0].item.id)
      #expect(stored.check == fileCheck() && stored.report == "{\"good\": true}" && stored.descriptor == [1, 2, 3])
      #expect(stored.connection == (try store.connections()[0]) && stored.isResultAwaited)
      #expect(stored.table?.rows == 2 && bytes(at: stored.table?.path) == [7, 8])
      #expect(try store.check(ofFile: entry.rejected[0].id).table == nil)
      #expect(kind { _ = try store.check(ofFile: ULID()) } == .notFound)
    }
  }

  @Test("a rejected file keeps its bytes, in no queue") func rejected() throws {
    try withStore { store throws in
      let entry = try store.checkedEntry(1, under: try store.held())
      _ = try store.commit([entry])
      let id = try store.identifier(of: .rejectedFile, beginning: String(entry.rejected[0].id.text.prefix(26)))
      var bytes: [UInt8] = []
      try store.read(rejectedFile: id) { bytes += $0 }
      #expect(bytes == [4])
      #expect(try store.allItems().count == 1)
      #expect(kind { try store.read(rejectedFile: ULID()) { _ in } } == .notFound)
    }
  }

  @Test("an item that was queued before files were checked has no check") func unchecked() throws {
    try withStore { store throws in
      _ = try store.commit([store.entry(submission(1), [1], by: try store.connected(), under: try store.held())])
      #expect(try store.allItems().map(\.check) == [nil])
    }
  }

  @Test("a data type is kept once for all files that were checked against it") func dataTypes() throws {
    try withStore { store throws in
      let lock = try store.held()
      _ = try store.commit([try store.checkedEntry(1, under: lock), try store.checkedEntry(2, under: lock)])
      _ = try store.commit([try store.checkedEntry(3, under: lock)])
      _ = try Store(home: store.home).commit([try store.checkedEntry(4, under: lock)])
      #expect(try count(store, "SELECT count(*) FROM data_type") == 1)
      #expect(try count(store, "SELECT count(*) FROM file_check") == 8)
    }
  }

  @Test("after a commit that failed, the data type is written with the next") func failedCommit() throws {
    try withStore { store throws in
      let lock = try store.held()
      let bad = try store.checkedEntry(1, under: lock)
      var worse = try store.checkedEntry(2, under: lock)
      worse.checks[0].check.rows.total = 7
      #expect(kind { _ = try store.commit([bad, worse]) } == .constraint)
      _ = try store.commit([try store.checkedEntry(3, under: lock)])
      #expect(try store.allItems().count == 1)
      #expect(try count(store, "SELECT count(*) FROM data_type") == 1)
    }
  }

  @Test("a submission that is seen again leaves none of its files") func seenAgain() throws {
    try withStore { store throws in
      let lock = try store.held()
      _ = try store.commit([try store.checkedEntry(1, under: lock, table: [7])])
      _ = try store.commit([try store.checkedEntry(1, under: lock, table: [7])])
      #expect(files(below: "\(store.home)/files").count == 3)
      #expect(files(below: "\(store.home)/staging").isEmpty)
    }
  }

  @Test("what a crash left after its commit is kept, be it a queue item, a rejected file or rows") func sweep() throws {
    try withStore { store throws in
      let lock = try store.held()
      let entry = try store.checkedEntry(1, under: lock, table: [7])
      _ = try store.commit([entry])
      for path in files(below: "\(store.home)/files") {
        let name = path.split(separator: "/").last ?? ""
        #expect(link("\(store.home)/files/\(path)", "\(store.home)/staging/main/\(name)") == 0)
      }
      #expect(try store.sweep(under: lock) == 0)
      #expect(files(below: "\(store.home)/files").count == 3 && files(below: "\(store.home)/staging").isEmpty)
    }
  }

  @Test(
    "what a check came to is never changed",
    arguments: [
      "UPDATE file_check SET accepted = 3, rejected = 0", "UPDATE file_check SET status = 'ACCEPTED'",
      "UPDATE rejected_file SET size = 0", "UPDATE data_type SET version = '2'", "DELETE FROM data_type",
    ] as [StaticString])
  func appendOnly(sql: StaticString) throws {
    try withStore { store throws in
      _ = try store.commit([try store.checkedEntry(1, under: try store.held())])
      #expect(kind { try store.database.run(sql) } == .constraint)
    }
  }

  private func count(_ store: Store, _ sql: StaticString) throws -> Int? {
    try store.database.first(sql) { (row: inout Row) throws(StoreError) -> Int in try row.next() }
  }

  private func bytes(at path: String?) -> [UInt8] {
    let descriptor = open(path ?? "", O_RDONLY)
    defer { close(descriptor) }
    var block = [UInt8](repeating: 0, count: 100)
    let count = read(descriptor, &block, block.count)
    return Array(block.prefix(max(0, count)))
  }
}

@Suite("Staged files") struct StagedFileTests {
  @Test("a staged file is read back, from memory or from the disk", arguments: [10, 128 * 1024, 300_000])
  func reading(size: Int) throws {
    try withStore { store throws in
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let staged = try store.stage(under: try store.held())
      try bytes.withUnsafeBytes { try staged.append($0) }
      try staged.finish()
      for _ in 0..<2 {
        #expect(try read(staged, 1000) == bytes)
        #expect(try read(staged, 1 << 20) == bytes)
        staged.releaseMemory()
      }
    }
  }

  private func read(_ staged: StagedFile, _ piece: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: piece)
    while case let count = try block.withUnsafeMutableBytes({ try staged.read(at: all.count, into: $0) }), count > 0 {
      all += block[..<count]
    }
    return all
  }
}

@Suite("Large replies") struct LargeReplyTests {
  @Test("a reply comes back as it was written, be it small or large", arguments: [10, 131_071, 131_072, 700_000])
  func bytes(size: Int) throws {
    try withStore { store throws in
      var entry = entry(ignored: submission(1))
      var reply = receipt(for: entry.submission)
      reply.bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      entry.replies = [reply]
      _ = try store.commit([entry])
      #expect(try store.reply(reply.id).bytes == reply.bytes)
      #expect(try store.nextReply(due: .now)?.bytes == reply.bytes)
      try store.replyDeferred(reply.id, answer: "450 later", nextAttempt: .now)
      #expect(try store.reply(reply.id).bytes == reply.bytes)
      #expect(try store.reply(reply.id).attempts == 1)
    }
  }
}
