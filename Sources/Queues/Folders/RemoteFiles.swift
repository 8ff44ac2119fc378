public import Model

/// A file of a remote folder as the store knows it from the last look.
public struct KnownFile: Sendable, Hashable {
  public var file: RemoteFile
  /// False when its name alone says that it is not for us.
  public var isWanted: Bool
  /// When it was first seen as it is.
  public var seenAt: Timestamp
  /// Its number, once it has one: from then on it can be taken in.
  public var number: UID?

  public init(file: RemoteFile, isWanted: Bool, seenAt: Timestamp, number: UID? = nil) {
    self.file = file
    self.isWanted = isWanted
    self.seenAt = seenAt
    self.number = number
  }
}

/// What a look found that was not known before.
public struct FolderChanges: Sendable, Hashable {
  /// The names of files that are there no more, or are others now.
  public var gone: [String]
  /// Files that are new, or not what they were; without a number.
  public var found: [KnownFile]
  /// Files whose listing reads differently and that are the same: their names and what it says now.
  public var restamped: [RemoteFile]
  /// The names of files that nobody writes to any more: they get numbers, in this order.
  public var settledDown: [String]

  public init(
    gone: [String] = [], found: [KnownFile] = [], restamped: [RemoteFile] = [], settledDown: [String] = []
  ) {
    self.gone = gone
    self.found = found
    self.restamped = restamped
    self.settledDown = settledDown
  }

  public var isEmpty: Bool { gone.isEmpty && found.isEmpty && restamped.isEmpty && settledDown.isEmpty }
}

extension Store {
  /// The epoch of the numbers that files of remote folders get here: there is only one.
  public static var folderEpoch: UIDValidity { UIDValidity(rawValue: 1) }

  /// What the last look at the folder found, by name. A file that got a number, was begun, and is neither in the ledger
  /// nor begun any more was not what it had been when it was fetched: it is forgotten, and found again.
  public func knownFiles(in folder: MailboxID) throws(StoreError) -> [KnownFile] {
    try database.transaction { () throws(StoreError) in
      let number = try mailboxNumber(folder)
      try database.run(
        """
        DELETE FROM remote_file WHERE mailbox = ?1 AND number <= (SELECT last_uid FROM mailbox WHERE number = ?1)
          AND NOT EXISTS (SELECT 1 FROM attempt a
            WHERE a.mailbox = ?1 AND a.uid_validity = ?2 AND a.uid = remote_file.number)
          AND NOT EXISTS (SELECT 1 FROM sighting s
            WHERE s.mailbox = ?1 AND s.uid_validity = ?2 AND s.uid = remote_file.number)
        """, number, Self.folderEpoch)
      return try database.all(
        "SELECT name, size, modified, stamp, wanted, seen_at, number FROM remote_file WHERE mailbox = ? ORDER BY name",
        number, read: KnownFile.init)
    }
  }

  /// The same, and nothing is forgotten for it.
  public func filesOnRecord(in folder: MailboxID) throws(StoreError) -> [KnownFile] {
    try database.all(
      """
      SELECT f.name, f.size, f.modified, f.stamp, f.wanted, f.seen_at, f.number FROM remote_file f
      JOIN mailbox m ON m.number = f.mailbox WHERE m.account = ? AND m.name = ? ORDER BY f.name
      """, folder.account, folder.mailbox, read: KnownFile.init)
  }

  /// Remembers what a look found.
  public func remember(_ changes: FolderChanges, in folder: MailboxID, at now: Timestamp) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let number = try mailboxNumber(folder)
      try database.run(
        """
        INSERT INTO remote_folder (mailbox, looked_at) VALUES (?, ?)
        ON CONFLICT (mailbox) DO UPDATE SET looked_at = excluded.looked_at
        """, number, now)
      for name in changes.gone {
        try database.run("DELETE FROM remote_file WHERE mailbox = ? AND name = ?", number, name)
      }
      for found in changes.found { try insert(found, number) }
      for file in changes.restamped {
        try database.run(
          "UPDATE remote_file SET stamp = ? WHERE mailbox = ? AND name = ?", file.stamp, number, file.name)
      }
      for name in changes.settledDown { try giveNumber(to: name, number) }
    }
  }

  private func insert(_ found: KnownFile, _ mailbox: Int64) throws(StoreError) {
    let file = found.file
    try database.run(
      """
      INSERT INTO remote_file (mailbox, name, size, modified, stamp, wanted, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      """, mailbox, file.name, file.size, file.modified, file.stamp, found.isWanted ? 1 : 0, found.seenAt)
  }

  private func giveNumber(to name: String, _ mailbox: Int64) throws(StoreError) {
    try database.run("UPDATE remote_folder SET last_number = last_number + 1 WHERE mailbox = ?", mailbox)
    try database.run(
      """
      UPDATE remote_file SET number = (SELECT last_number FROM remote_folder WHERE mailbox = ?1)
      WHERE mailbox = ?1 AND name = ?2 AND number IS NULL
      """, mailbox, name)
  }
}

extension KnownFile {
  init(_ row: inout Row) throws(StoreError) {
    let file = RemoteFile(
      name: try row.next(), size: try row.next(), modified: try row.nextOrNil(), stamp: try row.next())
    let wanted: Int = try row.next()
    self.init(file: file, isWanted: wanted != 0, seenAt: try row.next(), number: try row.nextOrNil())
  }
}
