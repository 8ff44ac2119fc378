extension Migration {
  /// What retention looks for is found by its time.
  static var keptFiles: Migration {
    Migration(
      number: 15, name: "kept files",
      sql: """
        PRAGMA user_version = 15;

        -- 0 once the bytes are to be taken away. Those that are kept have an index by their time, which no claim and no end of one
        -- changes, so that retention looks at what is past its time and at nothing else.
        ALTER TABLE queue_item ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 1 CHECK (is_kept = 0 OR is_kept = 1);
        ALTER TABLE rejected_file ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 1 CHECK (is_kept = 0 OR is_kept = 1);
        DROP TRIGGER rejected_file_is_never_changed;
        UPDATE queue_item SET is_kept = 0 WHERE path IN (SELECT path FROM removed_file);
        UPDATE rejected_file SET is_kept = 0 WHERE path IN (SELECT path FROM removed_file);
        CREATE INDEX queue_item_kept ON queue_item (received_at) WHERE is_kept = 1;
        CREATE INDEX rejected_file_kept ON rejected_file (received_at) WHERE is_kept = 1;
        CREATE TRIGGER rejected_file_is_never_changed
          BEFORE UPDATE OF number, id, data_type, connection, file_name, size, sha256, path, submission, received_at
          ON rejected_file BEGIN SELECT RAISE (ABORT, 'a rejected file is never changed'); END;
        """)
  }
}
