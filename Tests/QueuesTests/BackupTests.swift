import Glibc
import Model
import Queues
import Testing

@Suite("Backups") struct BackupTests {
  @Test("A backup is a home that holds what the store held, and goes on by itself") func whole() throws {
    try withBackup { store, copy in
      let entry = try commit(1, in: store)
      try store.begin([place(9)], in: inbox)
      #expect(try store.backup(into: copy) == report(items: 1, files: 3, bytes: 6))
      _ = try commit(2, in: store)
      let restored = try Store(home: copy)
      #expect(try restored.allItems().count == 1)
      #expect(try restored.bytes(ofItem: entry.files[0].item.id) == [1, 2, 3])
      #expect(try restored.position(of: inbox)?.uid == UID(rawValue: 9))
      #expect(try restored.verify().isSound)
      _ = try commit(3, in: restored)
      #expect(try restored.allItems().count == 2 && store.allItems().count == 2)
    }
  }

  @Test("Nothing but the database and its files lies in it, closed to others") func contents() throws {
    try withBackup { store, copy in
      _ = try commit(1, in: store)
      _ = try store.backup(into: copy)
      #expect(entries(of: copy) == ["files", "intray.sqlite"])
      #expect(mode(of: "\(copy)/intray.sqlite") == 0o600 && mode(of: "\(copy)/files") == 0o700)
    }
  }

  @Test("The key that secrets are sealed with is not in it: without it no secret of the copy opens") func keyless()
    throws
  {
    try withBackup { store, copy in
      let credential = Credential(name: "acme", kind: .password, user: "acme", returnAddress: nil)
      try store.create(credential: credential, CredentialContent(secret: [1, 2, 3]))
      _ = try store.backup(into: copy)
      let findings = try Store(home: copy).verify().findings
      #expect(findings.map(\.code) == [.secretClosed])
      #expect(findings.first?.message.contains("there is no \"\(copy)/sealing.key\"") == true)
      #expect(access("\(copy)/sealing.key", F_OK) != 0, "a look makes no key")
    }
  }

  @Test("Bytes that are not what was queued are not copied as if they were") func damaged() throws {
    try withBackup { store, copy in
      let entry = try commit(1, in: store)
      #expect(truncate(try store.path(ofItem: entry.files[0].item.id), 1) == 0)
      #expect(kind { _ = try store.backup(into: copy) } == .corrupt)
    }
  }

  @Test("While another store commits, each backup holds whole batches and every file of them") func meanwhile() throws {
    try withBackup { store, _ in
      let writer = Store.Writer(home: store.home)
      writer.start()
      defer { writer.stop() }
      for number in 0..<5 {
        let copy = "\(store.home)-\(number)"
        #expect(mkdir(copy, 0o700) == 0)
        let report = try store.backup(into: copy)
        let restored = try Store(home: copy)
        #expect(report.queueItems % 3 == 0)
        #expect(try restored.allItems().count == report.queueItems)
        #expect(try restored.verify().isSound)
      }
    }
  }

  private func commit(_ uid: UInt32, in store: Store) throws -> LedgerEntry {
    let entry = try store.checkedEntry(uid, under: store.held(), table: [7, 8])
    _ = try store.commit([entry])
    return entry
  }

  private func report(items: Int, files: Int, bytes: Int) -> BackupReport {
    var report = BackupReport()
    report.queueItems = items
    report.files = files
    report.bytes = bytes
    return report
  }

  private func withBackup(_ body: (Store, String) throws -> Void) throws {
    try withHome { home in
      let store = try Store.create(home: home)
      let copy = "\(home)-copy"
      #expect(mkdir(copy, 0o700) == 0)
      try body(store, copy)
    }
  }
}

extension Store {
  /// Commits batches of three into a home, on a thread of its own, until it is stopped.
  fileprivate final class Writer: @unchecked Sendable {
    private let home: String
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var thread = pthread_t()
    private var isStopped = false

    init(home: String) {
      self.home = home
      pthread_mutex_init(mutex, nil)
    }

    func start() {
      pthread_create(
        &thread, nil,
        { context in
          Unmanaged<Writer>.fromOpaque(context!).takeUnretainedValue().work()
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
    }

    func stop() {
      pthread_mutex_lock(mutex)
      isStopped = true
      pthread_mutex_unlock(mutex)
      pthread_join(thread, nil)
    }

    private var goesOn: Bool {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return !isStopped
    }

    private func work() {
      do {
        let store = try Store(home: home)
        let connection = try store.connected()
        let lock = try store.held()
        var uid: UInt32 = 0
        while goesOn {
          uid += 3
          _ = try store.commit(
            (uid - 2...uid).map {
              try store.checkedEntry($0, under: lock, by: connection, table: [UInt8](repeating: 1, count: 900))
            })
        }
      } catch { Issue.record("\(error)") }
    }
  }
}
