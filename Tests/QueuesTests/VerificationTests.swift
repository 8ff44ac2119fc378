import Glibc
import Model
import Testing

@testable import Queues

@Suite("Verification") struct VerificationTests {
  @Test("A home that is as it should be is found so, and all of it was looked at") func sound() throws {
    try withItems { store, _ in
      let report = try store.verify()
      #expect(report.findings.isEmpty && report.isSound)
      #expect(report.messages == 2 && report.queueItems == 2 && report.replies == 2)
      #expect(report.files == 6 && report.bytes == 12)
      #expect(try HomePermissions.findings(home: store.home, repairs: false).isEmpty)
    }
  }

  @Test(
    "A file that is gone, cut or altered is named with the row that names it, and left to a person",
    arguments: ["gone", "cut", "altered"], ["queue_item", "rejected_file"])
  func damaged(how: String, table: String) throws {
    try withItems { store, items in
      let file = try #require(table == "queue_item" ? named(.queueItem, in: store) : named(.rejectedFile, in: store))
      let path = "\(store.home)/\(file.path)"
      switch how {
      case "gone": #expect(unlink(path) == 0)
      case "cut": #expect(truncate(path, 0) == 0)
      default:
        #expect(chmod(path, 0o600) == 0)
        let file = try #require(fopen(path, "w"))
        fputs("xyz", file)
        fclose(file)
      }
      let report = try store.verify(repairs: true)
      #expect(report.findings.map(\.code) == [.fileDamaged])
      #expect(report.findings[0].message.hasPrefix("\(file.kind.rawValue) \(file.id): "))
      #expect(!report.isSound && report.findings[0].repair == nil)
      #expect(report.queueItems == 2 && report.files == 6, "the others were looked at all the same")
    }
  }

  @Test("Rows kept for a result that are gone are told") func tableGone() throws {
    try withItems { store, items in
      let rows = try #require(try named(.resultRows, in: store))
      #expect(unlink("\(store.home)/\(rows.path)") == 0)
      let findings = try store.verify(repairs: true).findings
      #expect(findings.map(\.code) == [.fileDamaged])
      #expect(findings[0].message.hasPrefix("the rows for the result of \(items[0]): "))
    }
  }

  @Test("Every column that names a file is one that verification and backup know") func columns() throws {
    try withStore { store in
      let columns = try store.database.all(
        """
        SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND (c.name LIKE '%path%' OR c.name LIKE '%table%') ORDER BY 1
        """
      ) { (row: inout Row) throws(StoreError) -> String in try row.next() }
      #expect(
        columns == [
          "archived_message.path", "delivery.path", "file_check.result_table", "file_check.result_table_rows",
          "queue_item.path", "rejected_file.path", "removed_file.path",
        ])
    }
  }

  @Test("A secret that another key sealed is told") func secret() throws {
    try withItems { store, _ in
      let credential = Credential(name: "acme", kind: .password, user: "acme", returnAddress: nil)
      try store.create(credential: credential, CredentialContent(secret: [1, 2, 3]))
      #expect(try store.verify().isSound)
      unlink("\(store.home)/sealing.key")
      _ = try Store(home: store.home).sealingKey()
      #expect(try store.verify().findings.map(\.code) == [.secretClosed])
    }
  }

  @Test("A file that nobody names is told, and removed only when that is asked for") func nameless() throws {
    try withItems { store, items in
      let stray = "\(store.home)/\(ItemFiles.path(of: ULID()))"
      try Folder(path: "\(store.home)/files").makeBucket(of: stray)
      close(open(stray, O_CREAT | O_WRONLY, 0o600))
      let told = try store.verify()
      #expect(told.findings.map(\.code) == [.namelessFile] && told.findings[0].repair == "remove it")
      #expect(access(stray, F_OK) == 0)
      #expect(try store.verify(repairs: true).isSound)
      #expect(access(stray, F_OK) != 0)
      #expect(try store.verify().findings.isEmpty)
      #expect(try store.bytes(ofItem: items[0]) == [1, 2, 3])
    }
  }

  @Test("Files of a run that is at work are not taken for left behind, nor touched") func atWork() throws {
    try withStore { store in
      let lock = try store.held()
      let entry = try store.checkedEntry(1, under: lock)
      try store.files.makeDurable(entry.staged)
      let other = try Store(home: store.home)
      #expect(try other.verify(repairs: true).findings.isEmpty)
      #expect(try store.commit([entry]) == [.recorded])
      #expect(try other.verify().findings.isEmpty)
    }
  }

  @Test("What a killed run left in staging is told, and swept when that is asked for") func leftovers() throws {
    try withHome { home in
      let store = try Store.create(home: home)
      do {
        let lock = try store.held("../a b")
        let staged = try store.stage(under: lock)
        try staged.finish()
        try store.files.makeDurable([staged])
      }
      #expect(
        try store.verify().findings.map(\.message) == [
          "1 files are left in \"\(store.home)/staging/%2E%2E%2Fa%20b\" by a run that did not end by itself"
        ])
      #expect(try store.verify(repairs: true).isSound)
      #expect(files(below: "\(home)/files").isEmpty && files(below: "\(home)/staging").isEmpty)
    }
  }

  @Test(
    "Records that contradict each other are told",
    arguments: [
      ("DELETE FROM queue_item WHERE number = 1", "more of a message was taken"),
      ("DELETE FROM queue_item WHERE number = 1", "is not where its check would have it"),
      ("DELETE FROM rejected_file WHERE number = 1", "is not where its check would have it"),
      ("UPDATE file_check SET status = 'ACCEPTED' WHERE status = 'REJECTED'", "is not where its check would have it"),
      ("UPDATE submission SET outcome = 'ignored'", "has files and was not accepted"),
      ("DELETE FROM file_check", "was never checked"),
      ("UPDATE reply SET bytes = x'00' WHERE number = 1", "does not bear the Message-ID it is known by"),
      ("DELETE FROM sighting", "was never seen anywhere"),
      (
        """
        UPDATE queue_item SET state = 'claimed', lease = '0000000000000', claimer = 'loader', claimed_at = 1,
          lease_length = 1, most_attempts = 1, expires_at = 1, expires_uptime = 1 WHERE number = 1
        """, "may run out before anybody looks"
      ),
      ("UPDATE lane SET has_ready = 0", "waits where no claim would find it"),
      ("UPDATE lane SET head = 2", "waits where no claim would find it"),
      ("DELETE FROM lane", "waits where no claim would find it"),
      ("UPDATE queue_item SET state = 'completed' WHERE number = 2", "stands among those that wait"),
      ("UPDATE queue_item SET is_kept = 0 WHERE number = 2", "or is not and was not"),
      ("UPDATE rejected_file SET is_kept = 0 WHERE number = 1", "or is not and was not"),
      ("UPDATE queue_item SET last_event = 1 WHERE number = 1", "is not found from the file"),
      ("INSERT INTO event (at, kind, item, message) VALUES (1, 'failed', 1, '')", "is not found from the file"),
    ] as [(StaticString, String)])
  func contradiction(sql: StaticString, words: String) throws {
    try withItems { store, _ in
      try store.database.script(
        """
        DROP TRIGGER reply_keeps_its_bytes; DROP TRIGGER sighting_is_never_deleted;
        DROP TRIGGER submission_is_never_changed; DROP TRIGGER file_check_is_never_changed
        """)
      try store.database.run(sql)
      let report = try store.verify(repairs: true)
      #expect(
        report.findings.contains { $0.code == .recordsDiffer && $0.message.contains(words) }, "\(report.findings)")
      #expect(!report.isSound)
    }
  }

  @Test(
    "A file that is claimed and held by nobody is told, and one that is held and not claimed",
    arguments: ["UPDATE queue_item SET state = 'claimed'", "UPDATE queue_item SET lease = '0000000000000'"]
      as [StaticString])
  func held(sql: StaticString) throws {
    try withItems { store, _ in
      try store.database.script("PRAGMA ignore_check_constraints = ON")
      try store.database.run(sql)
      try store.database.script("PRAGMA ignore_check_constraints = OFF")
      let finding = try #require(try store.verify().findings.first)
      #expect(finding.code == .databaseDamaged && finding.message.contains("CHECK constraint failed in queue_item"))
    }
  }

  @Test("A row that names one that is not there is told") func orphan() throws {
    try withItems { store, _ in
      try store.database.script("PRAGMA foreign_keys = OFF")
      try store.database.run("DELETE FROM connection")
      #expect(try store.verify().findings.first?.code == .databaseDamaged)
    }
  }

  @Test(
    "What is open to others is told, and closed when that is asked for", arguments: ["", "/staging", "/intray.sqlite"])
  func permissions(what: String) throws {
    try withHome { home in
      _ = try Store.create(home: home)
      #expect(chmod(home + what, what == "/intray.sqlite" ? 0o644 : 0o755) == 0)
      let told = try HomePermissions.findings(home: home, repairs: false)
      #expect(told.map(\.code) == [.permissions] && !told[0].isRepaired)
      #expect(kind { _ = try Store(home: home) } == .permissions)
      #expect(try HomePermissions.findings(home: home, repairs: true).allSatisfy(\.isRepaired))
      _ = try Store(home: home)
    }
  }

  @Test("An account's name comes back from its component", arguments: ["main", "../a b", "%", "ä", "A-_9"])
  func component(name: String) { #expect(accountName(pathComponent(name)) == name) }

  /// The first file that a row of that kind names.
  private func named(_ kind: NamedFile.Kind, in store: Store) throws -> NamedFile? {
    var found: NamedFile?
    try store.database.eachNamedFile { if $0.kind == kind, found == nil { found = $0 } }
    return found
  }

  /// Two messages with a queued file of three octets each, a rejected one of one, and two octets for a result.
  private func withItems(_ body: (Store, [ULID]) throws -> Void) throws {
    try withStore { store in
      let connection = try store.connected()
      let lock = try store.held()
      let entries = try [1, 2].map {
        try store.checkedEntry($0, under: lock, by: connection, table: [7, 8])
      }
      _ = try store.commit(entries)
      try body(store, entries.map { $0.files[0].item.id })
    }
  }
}

extension Folder {
  /// Makes the folder that a file's path ends in.
  fileprivate func makeBucket(of path: String) throws {
    let parts = path.split(separator: "/")
    _ = try Folder(String(parts[parts.count - 2]), in: self)
  }
}
