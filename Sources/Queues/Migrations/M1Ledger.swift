extension Migration {
  /// The first schema. Times are milliseconds since 1970, identifiers ULIDs, digests 32 octets; states are words.
  static var ledger: Migration {
    Migration(
      number: 1, name: "ledger",
      sql: """
        PRAGMA application_id = 0x496E7472;
        PRAGMA user_version = 1;

        CREATE TABLE migration (
          number INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
          taken_at INTEGER NOT NULL
        ) STRICT;

        -- A connection is never deleted: the ledger speaks of it.
        CREATE TABLE connection (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 26),
          name TEXT NOT NULL UNIQUE,
          account TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          changed_at INTEGER NOT NULL,
          removed_at INTEGER,
          definition TEXT NOT NULL
        ) STRICT;
        CREATE INDEX connection_of_account ON connection (account) WHERE removed_at IS NULL;

        -- Up to which UID a mailbox has been looked at.
        CREATE TABLE mailbox (
          number INTEGER PRIMARY KEY,
          account TEXT NOT NULL,
          name TEXT NOT NULL,
          uid_validity INTEGER CHECK (uid_validity BETWEEN 0 AND 4294967295),
          last_uid INTEGER CHECK (last_uid BETWEEN 1 AND 4294967295),
          UNIQUE (account, name),
          CHECK ((uid_validity IS NULL) = (last_uid IS NULL))
        ) STRICT;

        -- What has been begun and is not finished; a count of 0 is pending again without blame.
        CREATE TABLE attempt (
          mailbox INTEGER NOT NULL REFERENCES mailbox (number),
          uid_validity INTEGER NOT NULL CHECK (uid_validity BETWEEN 0 AND 4294967295),
          uid INTEGER NOT NULL CHECK (uid BETWEEN 1 AND 4294967295),
          count INTEGER NOT NULL CHECK (count >= 0),
          begun_at INTEGER NOT NULL,
          reason TEXT,
          PRIMARY KEY (mailbox, uid_validity, uid)
        ) STRICT, WITHOUT ROWID;

        -- The ledger. A submission that was never downloaded has no key and is known by its place.
        CREATE TABLE submission (
          number INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
          key BLOB UNIQUE CHECK (length(key) = 32),
          mailbox INTEGER NOT NULL REFERENCES mailbox (number),
          uid_validity INTEGER NOT NULL CHECK (uid_validity BETWEEN 0 AND 4294967295),
          uid INTEGER NOT NULL CHECK (uid BETWEEN 1 AND 4294967295),
          connection TEXT REFERENCES connection (id),
          outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'ignored', 'refused', 'held')),
          message_id TEXT,
          sender TEXT,
          subject TEXT,
          date TEXT,
          size INTEGER NOT NULL CHECK (size >= 0),
          received_at INTEGER NOT NULL,
          grounds TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX submission_without_key ON submission (mailbox, uid_validity, uid) WHERE key IS NULL;
        CREATE INDEX submission_by_message_id ON submission (message_id) WHERE message_id IS NOT NULL;
        CREATE TRIGGER submission_is_never_changed BEFORE UPDATE ON submission
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: a submission is never changed'); END;
        CREATE TRIGGER submission_is_never_deleted BEFORE DELETE ON submission
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: a submission is never deleted'); END;

        CREATE TABLE objection (
          submission INTEGER NOT NULL REFERENCES submission (number),
          ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
          code TEXT NOT NULL,
          file_name TEXT,
          message TEXT NOT NULL,
          PRIMARY KEY (submission, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER objection_is_never_changed BEFORE UPDATE ON objection
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: an objection is never changed'); END;
        CREATE TRIGGER objection_is_never_deleted BEFORE DELETE ON objection
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: an objection is never deleted'); END;

        -- Every place a submission has been seen in; each is settled by itself, once.
        CREATE TABLE sighting (
          mailbox INTEGER NOT NULL REFERENCES mailbox (number),
          uid_validity INTEGER NOT NULL CHECK (uid_validity BETWEEN 0 AND 4294967295),
          uid INTEGER NOT NULL CHECK (uid BETWEEN 1 AND 4294967295),
          submission INTEGER NOT NULL REFERENCES submission (number),
          seen_at INTEGER NOT NULL,
          settled_at INTEGER,
          PRIMARY KEY (mailbox, uid_validity, uid, submission)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sighting_unsettled ON sighting (mailbox, uid_validity, uid) WHERE settled_at IS NULL;
        CREATE INDEX sighting_of_submission ON sighting (submission);
        CREATE TRIGGER sighting_is_settled_once BEFORE UPDATE ON sighting
          WHEN OLD.settled_at IS NOT NULL OR NEW.settled_at IS NULL
            OR OLD.mailbox IS NOT NEW.mailbox OR OLD.uid_validity IS NOT NEW.uid_validity
            OR OLD.uid IS NOT NEW.uid OR OLD.submission IS NOT NEW.submission OR OLD.seen_at IS NOT NEW.seen_at
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: a sighting is settled once and else never changed'); END;
        CREATE TRIGGER sighting_is_never_deleted BEFORE DELETE ON sighting
          BEGIN SELECT RAISE (ABORT, 'the ledger is append-only: a sighting is never deleted'); END;

        CREATE TABLE queue_item (
          number INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
          state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'completed', 'failed', 'discarded')),
          data_type TEXT NOT NULL,
          format TEXT NOT NULL CHECK (format IN ('csv', 'xml')),
          connection TEXT NOT NULL REFERENCES connection (id),
          file_name TEXT NOT NULL CHECK (file_name <> ''),
          size INTEGER NOT NULL CHECK (size >= 0),
          sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
          path TEXT NOT NULL UNIQUE,
          submission INTEGER NOT NULL REFERENCES submission (number),
          received_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX queue_item_by_queue ON queue_item (data_type, format, state, number);
        CREATE INDEX queue_item_by_content ON queue_item (connection, sha256, number);
        CREATE INDEX queue_item_of_submission ON queue_item (submission);
        CREATE TRIGGER queue_item_keeps_its_bytes
          BEFORE UPDATE OF id, data_type, format, connection, file_name, size, sha256, path, submission, received_at
          ON queue_item BEGIN SELECT RAISE (ABORT, 'a queue item changes its state, never what it is'); END;

        -- The outbox. The bytes come last: a listing never touches the pages they overflow into.
        CREATE TABLE reply (
          number INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
          kind TEXT NOT NULL CHECK (kind IN ('receipt', 'result', 'notice')),
          state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead')),
          submission INTEGER NOT NULL REFERENCES submission (number),
          recipient TEXT NOT NULL CHECK (recipient <> ''),
          subject TEXT NOT NULL,
          message_id TEXT NOT NULL UNIQUE,
          in_reply_to TEXT,
          created_at INTEGER NOT NULL,
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          next_attempt_at INTEGER NOT NULL,
          sent_at INTEGER,
          last_answer TEXT,
          bytes BLOB NOT NULL,
          CHECK ((state = 'sent') = (sent_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX reply_due ON reply (next_attempt_at, number) WHERE state = 'pending';
        CREATE INDEX reply_of_submission ON reply (submission);
        CREATE TRIGGER reply_keeps_its_bytes
          BEFORE UPDATE OF id, kind, submission, recipient, subject, message_id, in_reply_to, created_at, bytes
          ON reply BEGIN SELECT RAISE (ABORT, 'a reply is sent as it was written'); END;

        CREATE TABLE event (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          kind TEXT NOT NULL CHECK (kind <> ''),
          submission INTEGER REFERENCES submission (number),
          message TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_of_submission ON event (submission) WHERE submission IS NOT NULL;
        CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
          BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
        CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
          BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
        """)
  }
}
