"""Other commands that change a home, struck half-way: a start that migrates an old database, `init`, `backup`."""
import hashlib
import os
import re
import shutil
import sqlite3
import tempfile

from . import mail, state
from .home import Home
from .host import ROOT

MIGRATIONS = f"{ROOT}/Sources/Queues/Migrations"
ID = "01KAAAAAAAAAAAAAAAAAAAAA{:02}"


class Old:
    """A home whose database is as the first version left it, with a message in it. Migrations never change, so that their texts
    in the sources are what made it."""

    def __init__(self, world):
        self.home = world.template.home()
        self.fresh = schema(f"{self.home.path}/intray.sqlite")
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(f"{self.home.path}/intray.sqlite{suffix}"):
                os.unlink(f"{self.home.path}/intray.sqlite{suffix}")
        self.file = b"CampaignId,OrderId\r\n1,2\r\n"
        self.make()
        self.rows = self.contents()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.remove()

    def make(self):
        path = f"files/01KAA/{ID.format(3)}"
        os.makedirs(f"{self.home.path}/files/01KAA", mode=0o700)
        self.home.write(path, self.file.decode())
        os.close(os.open(f"{self.home.path}/intray.sqlite", os.O_CREAT | os.O_WRONLY, 0o600))
        text, at, digest = first_migration(), 1_700_000_000_000, hashlib.sha256(self.file).digest()
        database = sqlite3.connect(f"{self.home.path}/intray.sqlite", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(text)
        for sql, values in [
            ("INSERT INTO migration VALUES (1, 'ledger', ?, ?)", (hashlib.sha256(text.encode()).digest(), at)),
            ("INSERT INTO connection VALUES (?, 'acme', 'main', ?, ?, NULL, ?)", (ID.format(1), at, at, DEFINITION)),
            ("INSERT INTO mailbox VALUES (1, 'main', 'INBOX', 7, 1)", ()),
            ("INSERT INTO submission VALUES (1, ?, ?, 1, 7, 1, ?, 'accepted', '<1@partner.example>', 'a@partner.example', 's', 'd', 9, ?, ?)",
             (ID.format(2), bytes(32), ID.format(1), at, GROUNDS)),
            ("INSERT INTO sighting VALUES (1, 7, 1, 1, ?, ?)", (at, at)),
            ("INSERT INTO queue_item VALUES (1, ?, 'waiting', 'conversions', 'csv', ?, 'a.csv', ?, ?, ?, 1, ?)",
             (ID.format(3), ID.format(1), len(self.file), digest, path, at)),
            ("INSERT INTO reply VALUES (1, ?, 'receipt', 'sent', 1, 'a@partner.example', 's', '<r@gateway.example>', NULL, ?, 1, ?, ?, NULL, ?)",
             (ID.format(4), at, at, at, b"Message-ID: <r@gateway.example>\r\n\r\n")),
            ("INSERT INTO event (at, kind, submission, message) VALUES (?, 'accepted', 1, 'x')", (at,)),
        ]:
            database.execute(sql, values)
        database.close()

    def contents(self):
        """What the old tables held, without what later versions add to them."""
        with state.copied(self.home.path) as database:
            return [database.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall() for table, columns in OLD_COLUMNS.items()]

    def at_once(self):
        with state.copied(self.home.path) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            taken = database.execute("SELECT count(*), max(number) FROM migration").fetchone()
            state.require(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the database is damaged")
        state.require(taken == (version, version), f"it is at version {version} and has taken {taken} steps")
        state.require(self.contents() == self.rows, "what the database held has changed")

    def end(self):
        self.home.intray("verify", must=0)
        self.at_once()
        found = schema(f"{self.home.path}/intray.sqlite")
        state.require(found == self.fresh, lambda: f"the schema differs from a new one's: {set(found) ^ set(self.fresh)}")


OLD_COLUMNS = {
    "connection": "id, name, account", "mailbox": "number, account, name, uid_validity, last_uid", "submission": "number, id, key, outcome, grounds",
    "sighting": "uid, submission, settled_at", "queue_item": "number, id, state, file_name, size, sha256, path",
    "reply": "number, id, kind, state, message_id, bytes", "event": "number, at, kind, submission, message",
}
GROUNDS = '{"accepted":[],"parts":[]}'
DEFINITION = ('{"account":"main","dataType":"conversions","id":"' + ID.format(1) + '","name":"acme","pattern":"*.csv"}')


def first_migration():
    """The text between the quotation marks, as Swift reads it: without the closing ones' indentation."""
    with open(f"{MIGRATIONS}/M1Ledger.swift") as source:
        text = re.search(r'sql: """\n(.*?)\n( *)"""', source.read(), re.DOTALL)
    return "\n".join(line.removeprefix(text[2]) for line in text[1].split("\n"))


def schema(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = sorted(" ".join(row[0].split()) for row in database.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    database.close()
    return found


class NoHome:
    """A place where a home is to be."""

    def __init__(self, world):
        self.folder = tempfile.mkdtemp(prefix="init-")
        self.home = Home(world.template, f"{self.folder}/home")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def at_once(self):
        """Half a home is not taken for one."""
        if not os.path.exists(f"{self.home.path}/intray.yaml"):
            return
        self.home.intray("verify", must=0)

    def end(self):
        if not os.path.exists(f"{self.home.path}/intray.yaml"):
            self.home.intray("init", self.home.path, must=0)
        self.home.intray("verify", must=0)
        self.home.write("secrets/main", "secret")
        self.home.configure("imap://127.0.0.1:1", "nobody@gateway.example")
        self.home.intray("apply", f"{self.home.path}/connections.yaml", must=0)
        extra = {name for name in os.listdir(self.home.path)} - HOME
        state.require(not extra, f"init has left {extra}")


HOME = {"outgoing", "intray.yaml", "connections.yaml", "intray.sqlite", "secrets", "datatypes", "spool", "files", "staging", "locks"}


class Polled:
    """A home with mail in it, to be backed up."""

    def __init__(self, world):
        self.scene = world.scene(mail.many(6))
        self.home = self.scene.home
        self.home.intray("poll", must=0)
        self.copy = f"{self.home.path}-copy"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for path in (self.copy, f"{self.copy}.part"):
            shutil.rmtree(path, ignore_errors=True)
        self.scene.__exit__()

    def at_once(self):
        """The copy is complete or not there; the home is as it was."""
        if os.path.exists(self.copy):
            self.home.intray("verify", "--home", self.copy, must=0)
        state.check_end(self.scene)

    def end(self):
        if not os.path.exists(self.copy):
            self.home.intray("backup", self.copy, must=0)
        self.home.intray("verify", "--home", self.copy, must=0)
        state.require(not os.path.exists(f"{self.copy}.part"), "a part of a backup is left")
        copy = Home(self.home.template, self.copy)
        found, wanted = state.normalised(state.Records(copy)), state.normalised(state.Records(self.home))
        state.require(found == wanted, lambda: f"the copy differs: {state.difference(found, wanted)}")


class Outbox:
    """A scene whose mail has been taken in and whose replies wait."""

    def __init__(self, world):
        self.scene = world.scene(relay=False)
        self.home = self.scene.home
        self.home.intray("poll", must=0)
        self.home.change(smtp=self.scene.relay.url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.scene.__exit__()

    def at_once(self):
        self.scene.at_once()

    def end(self):
        self.scene.end(clock=3600)
