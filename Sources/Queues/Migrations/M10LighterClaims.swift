extension Migration {
  /// Fewer pages for a claim and its end to write: what a commit waits for is its pages on their way to the disk.
  static var lighterClaims: Migration {
    Migration(
      number: 10, name: "lighter claims",
      sql: """
        PRAGMA user_version = 10;

        -- What is claimed is what a lease is held of, and those have an index.
        DROP INDEX queue_item_claimed;

        -- `ready` changes with every claim, and whether there is any at all with few: only then the turns are written.
        DROP INDEX lane_by_turn;
        ALTER TABLE lane ADD COLUMN has_ready INTEGER NOT NULL DEFAULT 1 CHECK (has_ready IN (0, 1));
        UPDATE lane SET has_ready = ready > 0;
        CREATE INDEX lane_by_turn ON lane (data_type, format, priority DESC, turn) WHERE has_ready = 1;
        CREATE TRIGGER lane_fills_or_empties AFTER UPDATE OF ready ON lane
          WHEN (OLD.ready > 0) <> (NEW.ready > 0)
          BEGIN UPDATE lane SET has_ready = NEW.ready > 0 WHERE number = NEW.number; END;
        """)
  }
}
