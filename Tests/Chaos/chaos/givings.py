"""Polls that give files to a partner, struck: by mail, by SFTP, by FTP with TLS, and laid out for them to fetch."""
import email
import email.policy
import os
import shutil
import tempfile

from . import state
from .mail import PARTNER
from .partners import contents_of, declare, homes_of, lay
from .pulls import POLL, kills
from .relay import Relay

FILES = {"Feed_1.csv": b"a,b\n1,2\n", "Feed_2.csv": b"a,b\n" + b"".join(b"%d,%d\n" % (n, n) for n in range(30_000))}
TERMS = {"direction": "outbound", "dataType": "any", "pattern": '"Feed_*.csv"', "unchangedFor": "1s"}


class Giving:
    """Two files that were laid into outgoing/; `given` says what has reached the partner: {name: bytes}."""

    def __init__(self, home, **keys):
        self.home = home
        declare(home, **TERMS, **keys)
        self.outgoing = f"{home.path}/outgoing/acme"
        os.makedirs(self.outgoing, mode=0o700)
        for name, contents in FILES.items():
            lay(f"{self.outgoing}/{name}", contents, age=3600)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.remove()

    def at_once(self):
        """What the partner sees under its name is whole; what they do not see we have."""
        given, ours = self.given(), list(contents_of(self.outgoing).values())
        with state.copied(self.home.path) as database:
            state.require(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the database is damaged")
            rows = database.execute("SELECT file_name, state, path FROM delivery").fetchall()
        state.require(len({row[0] for row in rows}) == len(rows), f"handed in twice: {rows}")
        ours += [state.read(f"{self.home.path}/{path}") for *_, path in rows]
        for name, contents in FILES.items():
            state.require(given.get(name, contents) == contents, f"{name} is not whole where the partner sees it")
            state.require(contents in ours, f"{name} has gone")
        for name, how, _ in rows:
            state.require(how != "sent" or name in given, f"{name} is marked as sent, and the partner does not have it")
        return rows

    def end(self):
        self.home.intray(*POLL, must=0)
        rows = self.at_once()
        state.require(sorted((name, how) for name, how, _ in rows) == [(name, "sent") for name in FILES], f"deliveries: {rows}")
        state.require(self.given() == FILES, f"the partner has {sorted(self.given())}")
        left = {name: state.files_below(f"{self.home.path}/{name}") for name in ("outgoing", "staging", "spool")}
        state.require(not any(left.values()), f"left: {left}")
        self.home.intray("verify", must=0)


class Put(Giving):
    """Into a folder of the partner's server."""

    def __init__(self, world, way):
        homes = homes_of(world)
        self.folder = homes.host.folder()
        super().__init__(homes.copy(), **homes.server(way), folder=self.folder)

    def __exit__(self, *_):
        super().__exit__()
        shutil.rmtree(self.folder)

    def given(self):
        return {name: contents for name, contents in contents_of(self.folder).items() if not name.startswith(".")}

    def end(self):
        super().end()
        state.require(sorted(contents_of(self.folder)) == sorted(FILES), f"in the folder is {sorted(contents_of(self.folder))}")


class Mailed(Giving):
    def __init__(self, world):
        self.relay = Relay()
        home = homes_of(world).copy()
        home.configure("imap://127.0.0.1:1", "nobody@gateway.example", self.relay.url)
        super().__init__(home, recipient=PARTNER)

    def __exit__(self, *_):
        super().__exit__()
        self.relay.stop()

    def given(self):
        """One message each, however often it came: all copies are the same."""
        found, replies = {}, self.relay.replies()
        for message_id, copies in replies.items():
            state.require(len(set(copies)) == 1, f"the copies of {message_id} differ")
            message = email.message_from_bytes(copies[0], policy=email.policy.default)
            for part in message.iter_attachments():
                state.require(part.get_filename() not in found, f"{part.get_filename()} was sent as two messages")
                found[part.get_filename()] = part.get_payload(decode=True)
        return found


class LaidOut(Giving):
    """Into a folder of ours, from which the partner fetches."""

    def __init__(self, world):
        self.folder = tempfile.mkdtemp(prefix="shelf-")
        home = homes_of(world).copy()
        with open(f"{home.path}/intray.yaml", "a") as file:
            file.write(f"dropServer: {{ folder: {self.folder}, user: nobody, address: 127.0.0.1 }}\n")
        super().__init__(home, method="sftp", methodology="pull", credential="ftp")
        home.intray("dropserver", "config", must=0)

    def __exit__(self, *_):
        super().__exit__()
        shutil.rmtree(self.folder)

    def given(self):
        found = contents_of(f"{self.folder}/given/acme")
        return {name: contents for name, contents in found.items() if not name.startswith(".")}


ALL = {
    "give-mail": kills("a poll that sends by mail", Mailed),
    "give-sftp": kills("a poll that sends by SFTP", lambda world: Put(world, "sftp")),
    "give-ftps": kills("a poll that sends by FTP with TLS", lambda world: Put(world, "ftps")),
    "give-shelf": kills("a poll that lays files out to be fetched", LaidOut),
}
