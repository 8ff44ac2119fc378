extension Migration {
  /// How many replies went to an address, found without reading them all.
  static var replyRate: Migration {
    Migration(
      number: 12, name: "reply-rate",
      sql: """
        PRAGMA user_version = 12;

        CREATE INDEX reply_sent ON reply (recipient, sent_at) WHERE state = 'sent';
        """)
  }
}
