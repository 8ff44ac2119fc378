extension Migration {
  /// A lane is told of what joined it once for each commit, by who commits. With a trigger SQLite kept, for every item, a copy
  /// of each page that the statement changed, to undo that statement alone.
  static var lanesByCommit: Migration {
    Migration(
      number: 16, name: "lanes by commit",
      sql: """
        PRAGMA user_version = 16;

        DROP TRIGGER queue_item_joins_its_lane;
        """)
  }
}
