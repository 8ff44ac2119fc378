extension Migration {
  /// A claim and its end change no index: where a lane has got to says what is open in it. That a lane has something ready is
  /// taken back by the claim that finds nothing there, and not by the one that takes the last.
  static var placesInLanes: Migration {
    Migration(
      number: 14, name: "places in lanes",
      sql: """
        PRAGMA user_version = 14;

        -- The items of a lane in the order of their numbers are its line. Before its head none is open; from there on come those
        -- that were claimed, then those that wait. An item of which that is not so is aside, and stays so for ever: one that came
        -- back, left without being claimed, or is still in somebody's hands when the head goes past it.
        ALTER TABLE lane ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queue_item ADD COLUMN aside INTEGER NOT NULL DEFAULT 0 CHECK (aside = 0 OR aside = 1);

        DROP VIEW queue_item_held;
        DROP TRIGGER queue_item_leaves_its_lane;
        UPDATE lane SET head = coalesce(
          (SELECT min(number) FROM queue_item i WHERE i.data_type = lane.data_type AND i.format = lane.format
            AND i.connection = lane.connection AND i.state = 'waiting' AND i.due_at IS NULL),
          (SELECT max(number) + 1 FROM queue_item i WHERE i.data_type = lane.data_type AND i.format = lane.format
            AND i.connection = lane.connection));
        UPDATE queue_item SET aside = 1 FROM lane l
          WHERE l.data_type = queue_item.data_type AND l.format = queue_item.format AND l.connection = queue_item.connection
            AND (state = 'claimed' OR due_at IS NOT NULL OR state <> 'waiting' AND queue_item.number > l.head);
        DROP INDEX queue_item_open;
        CREATE INDEX queue_item_in_line ON queue_item (data_type, format, connection, number);
        CREATE INDEX queue_item_aside ON queue_item (data_type, format, connection, state, due_at, number) WHERE aside = 1;

        -- The first of its line that waits, NULL where none does.
        CREATE VIEW lane_told (number, data_type, format, connection, head, first) AS
          SELECT l.number, l.data_type, l.format, l.connection, l.head,
            (SELECT i.number FROM queue_item i INDEXED BY queue_item_in_line
              WHERE i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection AND i.number >= l.head
                AND i.state = 'waiting' AND i.aside = 0 ORDER BY i.number LIMIT 1)
          FROM lane l;
        CREATE VIEW queue_item_held AS
          SELECT i.* FROM lane l CROSS JOIN queue_item i INDEXED BY queue_item_aside
            ON i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection
            WHERE i.state = 'claimed' AND i.aside = 1
          UNION ALL SELECT i.* FROM lane_told l CROSS JOIN queue_item i INDEXED BY queue_item_in_line
            ON i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection
            WHERE i.number >= l.head AND i.number < coalesce(l.first, 9223372036854775807)
              AND i.state = 'claimed' AND i.aside = 0;
        """)
  }
}
