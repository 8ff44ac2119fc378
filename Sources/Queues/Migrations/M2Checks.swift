extension Migration {
  /// What the check of each file against its data type came to, and the files that it rejected.
  static var checks: Migration {
    Migration(
      number: 2, name: "checks",
      sql: """
        PRAGMA user_version = 2;

        -- The data types files were checked against, as they were then: rows of old items are read by them.
        CREATE TABLE data_type (
          number INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          version TEXT NOT NULL,
          sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
          first_used_at INTEGER NOT NULL,
          descriptor BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER data_type_is_never_changed BEFORE UPDATE ON data_type
          BEGIN SELECT RAISE (ABORT, 'a data type that was used is never changed'); END;
        CREATE TRIGGER data_type_is_never_deleted BEFORE DELETE ON data_type
          BEGIN SELECT RAISE (ABORT, 'a data type that was used is never deleted'); END;

        -- A file of an accepted submission that is in no queue, because its check rejected it; kept as it was sent.
        CREATE TABLE rejected_file (
          number INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
          data_type TEXT NOT NULL,
          connection TEXT NOT NULL REFERENCES connection (id),
          file_name TEXT NOT NULL CHECK (file_name <> ''),
          size INTEGER NOT NULL CHECK (size >= 0),
          sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
          path TEXT NOT NULL UNIQUE,
          submission INTEGER NOT NULL REFERENCES submission (number),
          received_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX rejected_file_of_submission ON rejected_file (submission);
        CREATE TRIGGER rejected_file_is_never_changed BEFORE UPDATE ON rejected_file
          BEGIN SELECT RAISE (ABORT, 'a rejected file is never changed'); END;

        -- One for each queue item and each rejected file, whose id is `file`, in the order of the submission. The report
        -- comes last: a listing never touches the pages it overflows into.
        CREATE TABLE file_check (
          number INTEGER PRIMARY KEY,
          file TEXT NOT NULL UNIQUE CHECK (length(file) = 26),
          submission INTEGER NOT NULL REFERENCES submission (number),
          status TEXT NOT NULL CHECK (status IN ('ACCEPTED', 'ACCEPTED_WITH_ERRORS', 'REJECTED')),
          total INTEGER NOT NULL CHECK (total >= 0),
          accepted INTEGER NOT NULL CHECK (accepted >= 0),
          accepted_with_warnings INTEGER NOT NULL CHECK (accepted_with_warnings BETWEEN 0 AND accepted),
          rejected INTEGER NOT NULL CHECK (rejected >= 0),
          duplicate INTEGER NOT NULL CHECK (duplicate >= 0),
          unprocessed INTEGER NOT NULL CHECK (unprocessed >= 0),
          data_type INTEGER NOT NULL REFERENCES data_type (number),
          packing TEXT,
          archive TEXT,
          charset TEXT,
          checked_at INTEGER NOT NULL,
          -- The partner is to be told what became of the rows once the file has been dealt with.
          result_awaited INTEGER NOT NULL CHECK (result_awaited IN (0, 1)),
          result_table TEXT UNIQUE,
          result_table_rows INTEGER CHECK ((result_table_rows IS NULL) = (result_table IS NULL)),
          report TEXT NOT NULL,
          CHECK (total = accepted + rejected + duplicate + unprocessed),
          CHECK (status <> 'REJECTED' OR accepted = 0)
        ) STRICT;
        CREATE INDEX file_check_of_submission ON file_check (submission, number);
        CREATE TRIGGER file_check_is_never_changed
          BEFORE UPDATE OF file, submission, status, total, accepted, accepted_with_warnings, rejected, duplicate,
            unprocessed, data_type, packing, archive, charset, checked_at, report
          ON file_check BEGIN SELECT RAISE (ABORT, 'what a check came to is never changed'); END;

        -- The bytes of replies that are large, whose rows have none: a row is written anew with every attempt.
        CREATE TABLE large_reply (
          reply INTEGER PRIMARY KEY REFERENCES reply (number),
          bytes BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER large_reply_keeps_its_bytes BEFORE UPDATE ON large_reply
          BEGIN SELECT RAISE (ABORT, 'a reply is sent as it was written'); END;
        """)
  }
}
