extension Migration {
  /// What an account may fetch tokens by, and the token it has: sealed, as the secrets of credentials are.
  static var grants: Migration {
    Migration(
      number: 6, name: "grants",
      sql: """
        PRAGMA user_version = 6;

        CREATE TABLE oauth_grant (
          name TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),
          sealed BLOB NOT NULL,
          changed_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """)
  }
}
