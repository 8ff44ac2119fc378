extension Migration {
  /// What expecting files needs: when the last came, up to when it has been judged, and events about a connection alone.
  static var expectations: Migration {
    Migration(
      number: 11, name: "expectations",
      sql: """
        PRAGMA user_version = 11;

        -- When the last of its items was received.
        ALTER TABLE lane ADD COLUMN arrived_at INTEGER NOT NULL DEFAULT 0;
        UPDATE lane SET arrived_at = coalesce((SELECT max(received_at) FROM queue_item i
          WHERE i.data_type = lane.data_type AND i.format = lane.format AND i.connection = lane.connection), 0);
        DROP TRIGGER queue_item_joins_its_lane;
        CREATE TRIGGER queue_item_joins_its_lane AFTER INSERT ON queue_item
          WHEN NEW.state = 'waiting' AND NEW.due_at IS NULL
          BEGIN
            INSERT INTO lane (data_type, format, connection, priority, ready, turn, arrived_at)
              VALUES (
                NEW.data_type, NEW.format, NEW.connection,
                (SELECT priority FROM connection WHERE id = NEW.connection), 1, 0, NEW.received_at)
              ON CONFLICT (data_type, format, connection)
                DO UPDATE SET ready = ready + 1, arrived_at = max(arrived_at, excluded.arrived_at);
          END;

        -- A connection of which files are expected: every occasion up to `judged_until` has been judged, and the last of
        -- them that nothing had come for is `missed`.
        CREATE TABLE expectation (
          connection TEXT PRIMARY KEY NOT NULL REFERENCES connection (id),
          judged_until INTEGER NOT NULL,
          missed INTEGER CHECK (missed <= judged_until)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE event ADD COLUMN connection TEXT REFERENCES connection (id);
        DROP VIEW event_told;
        CREATE VIEW event_told (number, at, kind, submission, item, reply, message, connection, message_id, queue,
          file_name) AS
          SELECT e.number, e.at, e.kind, s.id, i.id, r.id, e.message, c.name, s.message_id,
            i.data_type || '/' || i.format, i.file_name
          FROM event e LEFT JOIN submission s ON s.number = e.submission LEFT JOIN queue_item i ON i.number = e.item
            LEFT JOIN reply r ON r.number = e.reply LEFT JOIN revision v ON v.submission = e.submission
            LEFT JOIN connection c ON c.id = coalesce(e.connection, v.connection, s.connection);
        """)
  }
}
