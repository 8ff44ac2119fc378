extension Migration {
  /// Credentials and their secrets, which are sealed with a key that lies beside the database, never in it.
  static var credentials: Migration {
    Migration(
      number: 3, name: "credentials",
      sql: """
        PRAGMA user_version = 3;

        CREATE TABLE credential (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 26),
          name TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind IN ('address', 'password', 'key-pair', 'public-key')),
          user TEXT,
          return_address TEXT,
          created_at INTEGER NOT NULL,
          removed_at INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX credential_by_name ON credential (name) WHERE removed_at IS NULL;

        -- The newest has no end; one that has ended is deleted.
        CREATE TABLE credential_version (
          credential TEXT NOT NULL REFERENCES credential (id),
          number INTEGER NOT NULL CHECK (number >= 1),
          sealed BLOB,
          public_part TEXT,
          created_at INTEGER NOT NULL,
          valid_until INTEGER,
          proven_at INTEGER,
          PRIMARY KEY (credential, number),
          CHECK (sealed IS NOT NULL OR public_part IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        """)
  }
}
