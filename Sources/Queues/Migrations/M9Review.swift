extension Migration {
  /// What comes back from whoever takes the files, what people set right, and how long things are kept.
  static var review: Migration {
    Migration(
      number: 9, name: "review",
      sql: """
        PRAGMA user_version = 9;

        -- What became of the rows of an item, by its check and by whoever took it.
        CREATE TABLE item_outcome (
          item INTEGER PRIMARY KEY REFERENCES queue_item (number),
          at INTEGER NOT NULL,
          total INTEGER NOT NULL CHECK (total >= 0),
          accepted INTEGER NOT NULL CHECK (accepted >= 0),
          accepted_with_warnings INTEGER NOT NULL CHECK (accepted_with_warnings BETWEEN 0 AND accepted),
          rejected INTEGER NOT NULL CHECK (rejected >= 0),
          duplicate INTEGER NOT NULL CHECK (duplicate >= 0),
          report TEXT NOT NULL,
          CHECK (total = accepted + rejected + duplicate)
        ) STRICT;

        -- What a person, or today's rules, made of a message that was not accepted when it came. Once accepted, always so.
        CREATE TABLE revision (
          submission INTEGER PRIMARY KEY REFERENCES submission (number),
          at INTEGER NOT NULL,
          cause TEXT NOT NULL CHECK (cause IN ('released', 'replayed', 'discarded')),
          outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'ignored')),
          connection TEXT REFERENCES connection (id),
          reason TEXT NOT NULL,
          objections TEXT NOT NULL,
          grounds TEXT NOT NULL,
          CHECK ((cause = 'discarded') = (outcome = 'ignored'))
        ) STRICT;
        CREATE TRIGGER revision_accepts_once BEFORE UPDATE ON revision WHEN OLD.outcome = 'accepted'
          BEGIN SELECT RAISE (ABORT, 'what was accepted stays accepted'); END;
        CREATE TRIGGER revision_is_never_deleted BEFORE DELETE ON revision
          BEGIN SELECT RAISE (ABORT, 'a revision is never deleted'); END;

        -- Messages as they came, packed by gzip, until their time is over.
        CREATE TABLE archived_message (
          submission INTEGER PRIMARY KEY REFERENCES submission (number),
          path TEXT NOT NULL UNIQUE,
          size INTEGER NOT NULL CHECK (size > 0),
          keep_until INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX archived_message_by_end ON archived_message (keep_until);

        -- Files whose time is over. First they are named here, then they are taken away, then that is noted.
        CREATE TABLE removed_file (
          path TEXT PRIMARY KEY NOT NULL,
          removed_at INTEGER NOT NULL,
          is_gone INTEGER NOT NULL CHECK (is_gone IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX removed_file_left ON removed_file (path) WHERE is_gone = 0;

        -- What came back of a reply after the relay had taken it.
        ALTER TABLE reply ADD COLUMN bounced_at INTEGER;
        ALTER TABLE reply ADD COLUMN bounce TEXT CHECK ((bounce IS NULL) = (bounced_at IS NULL));

        DROP VIEW event_told;
        CREATE VIEW event_told (number, at, kind, submission, item, reply, message, connection, message_id, queue,
          file_name) AS
          SELECT e.number, e.at, e.kind, s.id, i.id, r.id, e.message, c.name, s.message_id,
            i.data_type || '/' || i.format, i.file_name
          FROM event e LEFT JOIN submission s ON s.number = e.submission LEFT JOIN queue_item i ON i.number = e.item
            LEFT JOIN reply r ON r.number = e.reply LEFT JOIN revision v ON v.submission = e.submission
            LEFT JOIN connection c ON c.id = coalesce(v.connection, s.connection);
        """)
  }
}
