extension Migration {
  /// Files that are given to partners, and every try to do so.
  static var deliveries: Migration {
    Migration(
      number: 5, name: "deliveries",
      sql: """
        PRAGMA user_version = 5;

        CREATE TABLE delivery (
          number INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
          -- What makes it the same hand-in, however often it is tried.
          key BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
          connection TEXT NOT NULL REFERENCES connection (id),
          file_name TEXT NOT NULL CHECK (file_name <> ''),
          size INTEGER NOT NULL CHECK (size >= 0),
          sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
          path TEXT NOT NULL UNIQUE,
          state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead')),
          created_at INTEGER NOT NULL,
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          next_attempt_at INTEGER NOT NULL,
          sent_at INTEGER,
          last_answer TEXT,
          CHECK ((state = 'sent') = (sent_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX delivery_due ON delivery (connection, next_attempt_at, number) WHERE state = 'pending';
        CREATE INDEX delivery_of_connection ON delivery (connection, number);
        CREATE TRIGGER delivery_keeps_its_bytes
          BEFORE UPDATE OF id, key, connection, file_name, size, sha256, path, created_at
          ON delivery BEGIN SELECT RAISE (ABORT, 'a delivery changes its state, never what it is'); END;
        CREATE TRIGGER delivery_is_never_deleted BEFORE DELETE ON delivery
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: a delivery is never deleted'); END;

        CREATE TABLE delivery_attempt (
          delivery INTEGER NOT NULL REFERENCES delivery (number),
          ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
          at INTEGER NOT NULL,
          verdict TEXT NOT NULL CHECK (verdict IN ('delivered', 'deferred', 'rejected')),
          words TEXT NOT NULL,
          PRIMARY KEY (delivery, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER delivery_attempt_is_never_changed BEFORE UPDATE ON delivery_attempt
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: an attempt is never changed'); END;
        CREATE TRIGGER delivery_attempt_is_never_deleted BEFORE DELETE ON delivery_attempt
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: an attempt is never deleted'); END;
        """)
  }
}
