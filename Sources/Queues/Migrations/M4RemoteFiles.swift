extension Migration {
  /// What was found in folders on partners' servers. A file there has no number of its own as a message has; here it gets
  /// one, which plays the UID's part, once nobody writes to it any more.
  static var remoteFiles: Migration {
    Migration(
      number: 4, name: "remote-files",
      sql: """
        PRAGMA user_version = 4;

        CREATE TABLE remote_folder (
          mailbox INTEGER PRIMARY KEY REFERENCES mailbox (number),
          -- The highest number ever given; it is never given again.
          last_number INTEGER NOT NULL DEFAULT 0 CHECK (last_number BETWEEN 0 AND 4294967295),
          looked_at INTEGER NOT NULL
        ) STRICT;

        -- What the last look found, one row for each name; what has gone, or become another file, has lost its row.
        CREATE TABLE remote_file (
          mailbox INTEGER NOT NULL REFERENCES remote_folder (mailbox),
          name TEXT NOT NULL,
          size INTEGER NOT NULL CHECK (size >= 0),
          modified INTEGER,
          stamp TEXT NOT NULL,
          wanted INTEGER NOT NULL CHECK (wanted IN (0, 1)),
          -- When it was first seen as it is.
          seen_at INTEGER NOT NULL,
          number INTEGER CHECK (number BETWEEN 1 AND 4294967295),
          PRIMARY KEY (mailbox, name)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX remote_file_by_number ON remote_file (mailbox, number) WHERE number IS NOT NULL;

        -- When a connection was last at work, and what went wrong then; nothing where all went well.
        CREATE TABLE activity (
          connection TEXT PRIMARY KEY NOT NULL REFERENCES connection (id),
          at INTEGER NOT NULL,
          failure TEXT
        ) STRICT, WITHOUT ROWID;
        """)
  }
}
