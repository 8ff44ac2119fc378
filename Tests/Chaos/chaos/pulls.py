"""Polls that fetch from a partner, struck: by SFTP, by FTP with TLS, and from a mailbox of the partner's own."""
import collections
import hashlib
import os
import shutil

from . import mail, state, strikes
from .mail import PARTNER, rows
from .partners import contents_of, declare, homes_of, lay
from .relay import Relay

POLL = ["poll", "acme"]
TERMS = {"dataType": "conversions", "pattern": '"Conversions_*.csv"'}


class Taking:
    """What must be true of any connection that takes files in: each is queued once and whole, or not at all."""

    def queued(self):
        """{file name: SHA-256} of what is queued; twice is wrong, and so is what is not whole."""
        with state.copied(self.home.path) as database:
            state.require(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the database is damaged")
            items = database.execute("SELECT file_name, hex(sha256), path FROM queue_item").fetchall()
        twice = [name for name, count in collections.Counter(item[0] for item in items).items() if count > 1]
        state.require(not twice, f"taken in twice: {twice}")
        for name, digest, path in items:
            found = state.read(f"{self.home.path}/{path}")
            state.require(found is not None and sha256(found) == digest.lower(), f"the bytes of {name} are not what was taken in")
        return {name: digest.lower() for name, digest, _ in items}

    def check_home_end(self):
        for name in ("staging", "spool"):
            left = state.files_below(f"{self.home.path}/{name}")
            state.require(not left, f"{name} holds {left}")
        with state.copied(self.home.path) as database:
            open_replies = database.execute("SELECT kind, recipient FROM reply WHERE state <> 'sent'").fetchall()
            state.require(not open_replies, f"not sent: {open_replies}")
        self.home.intray("verify", must=0)


class Pull(Taking):
    """Files in a folder of the partner's that have been looked at once: the next poll takes them."""

    def __init__(self, world, way):
        homes = homes_of(world)
        self.home, self.folder = homes.copy(), homes.host.folder()
        self.results = f"{self.folder}/results"
        os.mkdir(self.results)
        os.chmod(self.results, 0o777)
        self.files = {"Conversions_1.csv": rows(1, 20), "Conversions_2.csv": rows(2, 3000, wrong=7)}
        for name, contents in {**self.files, "notes.txt": b"hello"}.items():
            lay(f"{self.folder}/{name}", contents, age=10)
        keys = dict(TERMS, **homes.server(way), folder=self.folder, deleteFiles="yes", resultFolder=self.results)
        declare(self.home, **keys, unchangedFor="1h")
        self.home.intray(*POLL, must=0)
        state.require(not self.queued(), "the files were taken before they had stood still")
        declare(self.home, **keys, unchangedFor="1s")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.remove()
        shutil.rmtree(self.folder)

    def at_once(self):
        queued, there = self.queued(), contents_of(self.folder)
        state.require(there.get("notes.txt") == b"hello", "a file that is not ours was touched")
        for name, contents in self.files.items():
            state.require(queued.get(name, sha256(contents)) == sha256(contents), f"{name} is not what was sent")
            state.require(name in queued or contents in there.values(), f"{name} has gone and was not taken in")

    def end(self):
        self.home.intray(*POLL, must=0)
        self.at_once()
        state.require(sorted(self.queued()) == sorted(self.files), f"queued is {sorted(self.queued())}")
        left = sorted(contents_of(self.folder))
        state.require(left == ["notes.txt"], f"in the partner's folder is left {left}")
        laid = sorted(contents_of(self.results))
        wanted = sorted(f"{kind}_{name}.{ending}" for name in self.files for kind in ("receipt", "result")
                        for ending in ("json", "txt"))
        state.require([name for name in laid if name in wanted] == wanted, f"in the folder for results is {laid}")
        state.require(not [name for name in laid if name.startswith(".")], f"half of a result is left: {laid}")
        self.check_home_end()


class MailboxPull(Taking):
    """Mail in a folder of the partner's own mailbox."""

    def __init__(self, world):
        self.home = homes_of(world).copy()
        self.mailbox = world.host.mailbox("partner.example")
        self.messages = mail.many(3) + [mail.Message("04 does not match", "ignored", [("notes.pdf", b"%PDF")])]
        self.mailbox.deliver(self.messages)
        self.relay = Relay()
        self.home.configure("imap://127.0.0.1:1", "nobody@gateway.example", self.relay.url)
        self.home.write("password", "secret\n")
        self.home.intray("credential", "create", "mailbox", "--user", self.mailbox.user, "--password-file",
                         f"{self.home.path}/password", must=0)
        os.unlink(f"{self.home.path}/password")
        declare(self.home, **TERMS, methodology="pull", server=f"imap://127.0.0.1:{world.host.ports['imap']}", plain="yes",
                credential="mailbox", folder="INBOX", moveTo="Done", authentication="none", returnAddress=PARTNER)
        self.files = dict(message.files[0] for message in self.messages[:3])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.remove()
        self.mailbox.remove()
        self.relay.stop()

    def at_once(self):
        queued = self.queued()
        for name, digest in queued.items():
            state.require(name in self.files and sha256(self.files[name]) == digest, f"{name} is not what was sent")
        hashes = self.mailbox.hashes()
        there = [each for found in hashes.values() for each in found]
        for message in self.messages:
            state.require(message.sha256 in there, f"\"{message.subject}\" has gone from the mailbox")
            taken = all(name in queued for name, _ in message.files) and message.outcome == "accepted"
            state.require(taken or message.sha256 not in hashes.get("Done", []), f"\"{message.subject}\" was moved and not taken in")
        for message_id, copies in self.relay.replies().items():
            state.require(len(set(copies)) == 1, f"the copies of {message_id} differ")

    def end(self):
        self.home.intray(*POLL, must=0)
        self.at_once()
        state.require(sorted(self.queued()) == sorted(self.files), f"queued is {sorted(self.queued())}")
        hashes = self.mailbox.hashes()
        state.require(hashes["Done"] == sorted(message.sha256 for message in self.messages[:3]), "Done does not hold what was taken")
        state.require(hashes["INBOX"] == [self.messages[3].sha256], "the INBOX does not hold what was left")
        state.require(len(self.relay.replies()) == 6, f"{len(self.relay.replies())} replies were sent, expected 6")
        self.check_home_end()


def sha256(contents):
    return hashlib.sha256(contents).hexdigest()


def kills(title, prepare, arguments=POLL):
    return lambda world: strikes.kills(world, title, lambda: prepare(world), arguments, lambda scene: scene.end())


ALL = {
    "pull-sftp": kills("a poll that fetches by SFTP", lambda world: Pull(world, "sftp")),
    "pull-ftps": kills("a poll that fetches by FTP with TLS", lambda world: Pull(world, "ftps")),
    "pull-mailbox": kills("a poll of a partner's mailbox", MailboxPull),
}
