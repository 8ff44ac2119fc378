extension Migration {
  /// What claiming needs: whose turn it is, who holds what until when, and when what failed is tried again.
  static var claims: Migration {
    Migration(
      number: 7, name: "claims",
      sql: """
        PRAGMA user_version = 7;

        -- The higher, the sooner its files are claimed.
        ALTER TABLE connection ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;

        -- How often it was claimed since it was queued or put back by a person; when one that waits may be claimed
        -- again, NULL for at once; why it is where it is.
        ALTER TABLE queue_item ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0);
        ALTER TABLE queue_item ADD COLUMN due_at INTEGER CHECK (due_at IS NULL OR state = 'waiting');
        ALTER TABLE queue_item ADD COLUMN reason TEXT;

        DROP INDEX queue_item_by_queue;
        CREATE INDEX queue_item_ready ON queue_item (data_type, format, connection, number)
          WHERE state = 'waiting' AND due_at IS NULL;
        CREATE INDEX queue_item_due ON queue_item (due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX queue_item_claimed ON queue_item (number) WHERE state = 'claimed';
        CREATE INDEX queue_item_failed ON queue_item (number) WHERE state = 'failed';

        -- The items of one connection in one queue. `ready` of them may be claimed; of the connections with the highest
        -- priority the one with the lowest `turn` comes next, and goes behind the others then.
        CREATE TABLE lane (
          number INTEGER PRIMARY KEY,
          data_type TEXT NOT NULL,
          format TEXT NOT NULL CHECK (format IN ('csv', 'xml')),
          connection TEXT NOT NULL REFERENCES connection (id),
          priority INTEGER NOT NULL,
          ready INTEGER NOT NULL CHECK (ready >= 0),
          turn INTEGER NOT NULL,
          UNIQUE (data_type, format, connection)
        ) STRICT;
        CREATE INDEX lane_by_turn ON lane (data_type, format, priority DESC, turn) WHERE ready > 0;
        INSERT INTO lane (data_type, format, connection, priority, ready, turn)
          SELECT i.data_type, i.format, i.connection, c.priority, sum(i.state = 'waiting'), 0
          FROM queue_item i JOIN connection c ON c.id = i.connection GROUP BY 1, 2, 3;

        CREATE TRIGGER queue_item_joins_its_lane AFTER INSERT ON queue_item
          WHEN NEW.state = 'waiting' AND NEW.due_at IS NULL
          BEGIN
            INSERT INTO lane (data_type, format, connection, priority, ready, turn)
              VALUES (
                NEW.data_type, NEW.format, NEW.connection,
                (SELECT priority FROM connection WHERE id = NEW.connection), 1, 0)
              ON CONFLICT (data_type, format, connection) DO UPDATE SET ready = ready + 1;
          END;
        CREATE TRIGGER queue_item_leaves_or_rejoins_its_lane AFTER UPDATE OF state, due_at ON queue_item
          WHEN (OLD.state = 'waiting' AND OLD.due_at IS NULL) <> (NEW.state = 'waiting' AND NEW.due_at IS NULL)
          BEGIN
            UPDATE lane SET ready = ready + iif(NEW.state = 'waiting' AND NEW.due_at IS NULL, 1, -1)
              WHERE data_type = NEW.data_type AND format = NEW.format AND connection = NEW.connection;
          END;
        CREATE TRIGGER lane_has_its_connections_priority AFTER UPDATE OF priority ON connection
          WHEN NEW.priority IS NOT OLD.priority
          BEGIN UPDATE lane SET priority = NEW.priority WHERE connection = NEW.id; END;

        -- The last lease of each item that was ever claimed; while `ended` is NULL it is held, by one claimer, because an
        -- item has one row here. Until when is told by the time since the machine's start, which nobody sets; the wall
        -- clock's `expires_at` is for people, and for a lease that outlives the start it was given in.
        CREATE TABLE lease (
          item INTEGER PRIMARY KEY REFERENCES queue_item (number),
          secret TEXT NOT NULL CHECK (length(secret) = 13),
          claimer TEXT NOT NULL CHECK (claimer <> ''),
          claimed_at INTEGER NOT NULL,
          length INTEGER NOT NULL CHECK (length > 0),
          most_attempts INTEGER NOT NULL CHECK (most_attempts > 0),
          expires_at INTEGER NOT NULL,
          boot INTEGER NOT NULL,
          expires_uptime INTEGER NOT NULL,
          ended TEXT CHECK (ended IN ('completed', 'failed', 'retried', 'released', 'discarded', 'expired')),
          ended_at INTEGER,
          CHECK ((ended IS NULL) = (ended_at IS NULL))
        ) STRICT;
        CREATE INDEX lease_by_expiry ON lease (boot, expires_uptime) WHERE ended IS NULL;

        ALTER TABLE event ADD COLUMN item INTEGER REFERENCES queue_item (number);
        ALTER TABLE event ADD COLUMN reply INTEGER REFERENCES reply (number);
        """)
  }
}
