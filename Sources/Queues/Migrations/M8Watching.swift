extension Migration {
  /// What watching needs: who has been told of which events, when accounts were polled, what was counted.
  static var watching: Migration {
    Migration(
      number: 8, name: "watching",
      sql: """
        PRAGMA user_version = 8;

        -- An event with what its rows are called elsewhere.
        CREATE VIEW event_told (number, at, kind, submission, item, reply, message, connection, message_id, queue,
          file_name) AS
          SELECT e.number, e.at, e.kind, s.id, i.id, r.id, e.message, c.name, s.message_id,
            i.data_type || '/' || i.format, i.file_name
          FROM event e LEFT JOIN submission s ON s.number = e.submission LEFT JOIN queue_item i ON i.number = e.item
            LEFT JOIN reply r ON r.number = e.reply LEFT JOIN connection c ON c.id = s.connection;

        -- Who is told of events: up to which one it has been seen to.
        CREATE TABLE subscriber (
          name TEXT PRIMARY KEY NOT NULL,
          last_event INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- How many events of each kind there were, up to the subscriber "tally"'s last.
        CREATE TABLE event_tally (
          kind TEXT PRIMARY KEY NOT NULL,
          count INTEGER NOT NULL CHECK (count >= 0)
        ) STRICT, WITHOUT ROWID;

        -- An event on its way to a subscriber; gone when it has arrived.
        CREATE TABLE announcement (
          subscriber TEXT NOT NULL REFERENCES subscriber (name),
          event INTEGER NOT NULL REFERENCES event (number),
          state TEXT NOT NULL CHECK (state IN ('pending', 'dead')),
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          created_at INTEGER NOT NULL,
          next_attempt_at INTEGER NOT NULL,
          last_answer TEXT,
          PRIMARY KEY (subscriber, event)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX announcement_due ON announcement (subscriber, next_attempt_at, event) WHERE state = 'pending';
        CREATE INDEX announcement_dead ON announcement (subscriber, event) WHERE state = 'dead';

        -- The last look into each account's mailbox, and the last that went well.
        CREATE TABLE account_poll (
          account TEXT PRIMARY KEY NOT NULL,
          ended_at INTEGER NOT NULL,
          succeeded_at INTEGER,
          failure TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX submission_held ON submission (number) WHERE outcome = 'held';
        CREATE INDEX reply_dead ON reply (number) WHERE state = 'dead';
        """)
  }
}
