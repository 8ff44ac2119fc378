extension Migration {
  /// What a claim and its end write, in as few pages as can be: the item's row, its place in its queue, an event.
  static var shortClaims: Migration {
    Migration(
      number: 13, name: "short claims",
      sql: """
        PRAGMA user_version = 13;

        -- The lease of an item that is claimed lies in the item's row; how one ended is told by the event it ended in. States
        -- are written out, as for a list SQLite would make a table of its own at each change.
        CREATE TABLE leased_item (
          number INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
          state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'claimed' OR state = 'completed' OR state = 'failed'
            OR state = 'discarded'),
          data_type TEXT NOT NULL,
          format TEXT NOT NULL CHECK (format IN ('csv', 'xml')),
          connection TEXT NOT NULL REFERENCES connection (id),
          file_name TEXT NOT NULL CHECK (file_name <> ''),
          size INTEGER NOT NULL CHECK (size >= 0),
          sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
          path TEXT NOT NULL UNIQUE,
          submission INTEGER NOT NULL REFERENCES submission (number),
          received_at INTEGER NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
          due_at INTEGER CHECK (due_at IS NULL OR state = 'waiting'),
          reason TEXT,
          last_event INTEGER REFERENCES chained_event (number),
          lease TEXT CHECK (length(lease) = 13),
          claimer TEXT CHECK (claimer <> ''),
          claimed_at INTEGER,
          -- Milliseconds.
          lease_length INTEGER CHECK (lease_length > 0),
          most_attempts INTEGER CHECK (most_attempts > 0),
          expires_at INTEGER,
          expires_uptime INTEGER,
          CHECK ((state = 'claimed') = (lease IS NOT NULL)),
          CHECK ((lease IS NULL) = (claimer IS NULL) AND (lease IS NULL) = (claimed_at IS NULL)
            AND (lease IS NULL) = (lease_length IS NULL) AND (lease IS NULL) = (most_attempts IS NULL)
            AND (lease IS NULL) = (expires_at IS NULL) AND (lease IS NULL) = (expires_uptime IS NULL))
        ) STRICT;

        -- From which start of the machine the `expires_uptime` of all leases counts, NULL where that is not known; and a
        -- time before which none of them runs out.
        CREATE TABLE lease_clock (
          number INTEGER PRIMARY KEY CHECK (number = 1),
          boot INTEGER,
          earliest INTEGER NOT NULL
        ) STRICT;
        INSERT INTO lease_clock SELECT 1, iif(count(DISTINCT boot) = 1, max(boot), NULL),
          coalesce(min(expires_uptime), 9223372036854775807) FROM lease WHERE ended IS NULL;

        -- Numbers never repeat, as no event is ever deleted. The events about an item are chained, from its last one back
        -- to its first; the one that a lease ended in says which and how.
        CREATE TABLE chained_event (
          number INTEGER PRIMARY KEY,
          at INTEGER NOT NULL,
          kind TEXT NOT NULL CHECK (kind <> ''),
          submission INTEGER REFERENCES submission (number),
          item INTEGER REFERENCES leased_item (number),
          reply INTEGER REFERENCES reply (number),
          connection TEXT REFERENCES connection (id),
          message TEXT NOT NULL,
          previous INTEGER REFERENCES chained_event (number),
          lease TEXT CHECK (length(lease) = 13),
          claimer TEXT,
          claimed_at INTEGER,
          -- Written out: for a list SQLite would make a table of its own at each event.
          ended TEXT CHECK (ended = 'completed' OR ended = 'failed' OR ended = 'retried' OR ended = 'released'
            OR ended = 'discarded' OR ended = 'expired'),
          CHECK (previous IS NULL OR previous < number AND item IS NOT NULL),
          CHECK ((lease IS NULL) = (ended IS NULL) AND (lease IS NULL) = (claimer IS NULL)
            AND (lease IS NULL) = (claimed_at IS NULL))
        ) STRICT;

        INSERT INTO leased_item (number, id, state, data_type, format, connection, file_name, size, sha256, path, submission,
            received_at, attempts, due_at, reason, lease, claimer, claimed_at, lease_length, most_attempts, expires_at,
            expires_uptime)
          SELECT i.number, i.id, iif(i.state = 'claimed' AND l.item IS NULL, 'waiting', i.state), i.data_type, i.format,
            i.connection, i.file_name, i.size, i.sha256, i.path, i.submission, i.received_at, i.attempts, i.due_at,
            i.reason, l.secret, l.claimer, l.claimed_at, l.length,
            l.most_attempts, l.expires_at, l.expires_uptime
          FROM queue_item i LEFT JOIN lease l ON l.item = i.number AND l.ended IS NULL AND i.state = 'claimed'
          ORDER BY i.number;
        INSERT INTO chained_event (number, at, kind, submission, item, reply, connection, message)
          SELECT number, at, kind, submission, item, reply, connection, message FROM event ORDER BY number;
        UPDATE chained_event SET previous = e.previous FROM (
            SELECT number, lag(number) OVER (PARTITION BY item ORDER BY number) AS previous FROM event WHERE item IS NOT NULL
          ) e WHERE e.number = chained_event.number AND e.previous IS NOT NULL;
        UPDATE chained_event SET lease = l.secret, claimer = l.claimer, claimed_at = l.claimed_at, ended = l.ended FROM (
            SELECT l.secret, l.claimer, l.claimed_at, l.ended, max(e.number) AS event
            FROM event e JOIN lease l ON l.item = e.item AND l.ended_at = e.at GROUP BY l.item
          ) l WHERE l.event = chained_event.number;
        UPDATE leased_item SET last_event = e.number
          FROM (SELECT item, max(number) AS number FROM chained_event WHERE item IS NOT NULL GROUP BY item) e
          WHERE e.item = leased_item.number;

        CREATE TABLE chained_announcement (
          subscriber TEXT NOT NULL REFERENCES subscriber (name),
          event INTEGER NOT NULL REFERENCES chained_event (number),
          state TEXT NOT NULL CHECK (state IN ('pending', 'dead')),
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          created_at INTEGER NOT NULL,
          next_attempt_at INTEGER NOT NULL,
          last_answer TEXT,
          PRIMARY KEY (subscriber, event)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO chained_announcement
          SELECT subscriber, event, state, attempts, created_at, next_attempt_at, last_answer FROM announcement;

        CREATE TABLE leased_outcome (
          item INTEGER PRIMARY KEY REFERENCES leased_item (number),
          at INTEGER NOT NULL,
          total INTEGER NOT NULL CHECK (total >= 0),
          accepted INTEGER NOT NULL CHECK (accepted >= 0),
          accepted_with_warnings INTEGER NOT NULL CHECK (accepted_with_warnings BETWEEN 0 AND accepted),
          rejected INTEGER NOT NULL CHECK (rejected >= 0),
          duplicate INTEGER NOT NULL CHECK (duplicate >= 0),
          report TEXT NOT NULL,
          CHECK (total = accepted + rejected + duplicate)
        ) STRICT;
        INSERT INTO leased_outcome
          SELECT item, at, total, accepted, accepted_with_warnings, rejected, duplicate, report FROM item_outcome;

        DROP VIEW event_told;
        DROP TABLE announcement;
        DROP TABLE event;
        DROP TABLE lease;
        DROP TABLE item_outcome;
        DROP TABLE queue_item;
        ALTER TABLE leased_item RENAME TO queue_item;
        ALTER TABLE leased_outcome RENAME TO item_outcome;
        ALTER TABLE chained_event RENAME TO event;
        ALTER TABLE chained_announcement RENAME TO announcement;
        CREATE INDEX announcement_due ON announcement (subscriber, next_attempt_at, event) WHERE state = 'pending';
        CREATE INDEX announcement_dead ON announcement (subscriber, event) WHERE state = 'dead';

        -- Those about an item are found by the item.
        CREATE INDEX event_of_submission ON event (submission) WHERE submission IS NOT NULL AND item IS NULL;
        CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
          BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
        CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
          BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
        CREATE VIEW event_told (number, at, kind, submission, item, reply, message, connection, message_id, queue,
          file_name) AS
          SELECT e.number, e.at, e.kind, s.id, i.id, r.id, e.message, c.name, s.message_id,
            i.data_type || '/' || i.format, i.file_name
          FROM event e LEFT JOIN submission s ON s.number = e.submission LEFT JOIN queue_item i ON i.number = e.item
            LEFT JOIN reply r ON r.number = e.reply LEFT JOIN revision v ON v.submission = e.submission
            LEFT JOIN connection c ON c.id = coalesce(e.connection, v.connection, s.connection);

        CREATE INDEX queue_item_by_content ON queue_item (connection, sha256, number);
        CREATE INDEX queue_item_of_submission ON queue_item (submission);
        CREATE INDEX queue_item_due ON queue_item (due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX queue_item_failed ON queue_item (number) WHERE state = 'failed';
        CREATE TRIGGER queue_item_keeps_its_bytes
          BEFORE UPDATE OF id, data_type, format, connection, file_name, size, sha256, path, submission, received_at
          ON queue_item BEGIN SELECT RAISE (ABORT, 'a queue item changes its state, never what it is'); END;

        -- An item with what its rows are called elsewhere, and its check; the numbers of its rows come last.
        CREATE VIEW queue_item_told (id, state, data_type, format, connection, file_name, size, sha256, submission,
          message_id, received_at, attempts, due_at, reason, status, total, accepted, accepted_with_warnings, rejected,
          duplicate, unprocessed, version, packing, archive, charset, checked_at, number, submission_number,
          path, connection_id) AS
          SELECT i.id, i.state, i.data_type, i.format, c.name, i.file_name, i.size, i.sha256, s.id, s.message_id,
            i.received_at, i.attempts, i.due_at, i.reason, f.status, f.total, f.accepted, f.accepted_with_warnings,
            f.rejected, f.duplicate, f.unprocessed, d.version, f.packing, f.archive, f.charset, f.checked_at, i.number,
            i.submission, i.path, i.connection
          FROM queue_item i JOIN submission s ON s.number = i.submission JOIN connection c ON c.id = i.connection
            LEFT JOIN file_check f ON f.file = i.id LEFT JOIN data_type d ON d.number = f.data_type;

        -- What is claimed stands before what is ready: by a claim an item mostly stays in its page.
        CREATE INDEX queue_item_open ON queue_item (data_type, format, connection, state, number)
          WHERE (state = 'waiting' OR state = 'claimed') AND due_at IS NULL;
        CREATE VIEW queue_item_held AS SELECT i.* FROM lane l CROSS JOIN queue_item i
          ON i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection
          WHERE i.state = 'claimed' AND i.due_at IS NULL;

        -- How many are ready is counted when somebody asks; whether any is, is written when that changes.
        DROP TRIGGER lane_fills_or_empties;
        ALTER TABLE lane DROP COLUMN ready;
        UPDATE lane SET has_ready = EXISTS (SELECT 1 FROM queue_item i WHERE i.data_type = lane.data_type
          AND i.format = lane.format AND i.connection = lane.connection AND i.state = 'waiting' AND i.due_at IS NULL);
        CREATE TRIGGER queue_item_joins_its_lane AFTER INSERT ON queue_item
          WHEN NEW.state = 'waiting' AND NEW.due_at IS NULL
          BEGIN
            INSERT INTO lane (data_type, format, connection, priority, turn, arrived_at)
              VALUES (
                NEW.data_type, NEW.format, NEW.connection,
                (SELECT priority FROM connection WHERE id = NEW.connection), 0, NEW.received_at)
              ON CONFLICT (data_type, format, connection)
                DO UPDATE SET has_ready = 1, arrived_at = max(arrived_at, excluded.arrived_at);
          END;
        CREATE TRIGGER queue_item_leaves_its_lane AFTER UPDATE OF state, due_at ON queue_item
          WHEN OLD.state = 'waiting' AND OLD.due_at IS NULL AND NOT (NEW.state = 'waiting' AND NEW.due_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM queue_item WHERE data_type = NEW.data_type AND format = NEW.format
              AND connection = NEW.connection AND state = 'waiting' AND due_at IS NULL)
          BEGIN
            UPDATE lane SET has_ready = 0
              WHERE data_type = NEW.data_type AND format = NEW.format AND connection = NEW.connection;
          END;
        CREATE TRIGGER queue_item_rejoins_its_lane AFTER UPDATE OF state, due_at ON queue_item
          WHEN NEW.state = 'waiting' AND NEW.due_at IS NULL AND NOT (OLD.state = 'waiting' AND OLD.due_at IS NULL)
          BEGIN
            UPDATE lane SET has_ready = 1
              WHERE data_type = NEW.data_type AND format = NEW.format AND connection = NEW.connection AND has_ready = 0;
          END;
        """)
  }
}
