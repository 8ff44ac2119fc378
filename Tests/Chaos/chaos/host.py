"""The private mail host the other tests use too (Tests/Servers/mailhost), and mailboxes on it, read and written as files."""
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import threading
import time

from .wrong import Wrong

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Host:
    def __init__(self, **options):
        words = json.dumps({"folder": MEMORY, **options})
        self.process = subprocess.Popen(
            [f"{ROOT}/Tests/Servers/mailhost", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"no mail host: status {self.process.wait()}")
        self.ready = json.loads(line)
        self.ports, self.ca, self.owner = self.ready["ports"], self.ready["caFile"], self.ready["mailOwner"]
        self.lock, self.count = threading.Lock(), 0

    def mailbox(self, domain="gateway.example"):
        """A mailbox of its own, empty."""
        with self.lock:
            self.count += 1
            name = f"u{self.count}.{os.getpid()}@{domain}"  # on a machine with other hosts there is no second one
            self.process.stdin.write(json.dumps({"addUsers": {name: "secret"}}) + "\n")
            self.process.stdin.flush()
            self.process.stdout.readline()
        return Mailbox(f"{self.ready['mailFolder']}/{name}", name, self.owner)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Mailbox:
    """A Maildir as Dovecot keeps it."""

    def __init__(self, folder, user, owner):
        self.folder, self.user, self.owner, self.delivered = folder, user, owner, 0

    def deliver(self, messages):
        """As a mail server does it: written beside, then renamed to where it is seen."""
        place, first = f"{self.folder}/Maildir", self.delivered == 0
        for name in ("cur", "new", "tmp"):
            os.makedirs(f"{place}/{name}", exist_ok=True)
        for message in messages:
            self.delivered += 1
            octets = len(message.bytes)
            name = f"1700000000.M{self.delivered:07}.chaos,S={octets},W={octets}"
            with open(f"{place}/tmp/{name}", "wb") as file:
                file.write(message.bytes)
            os.chown(f"{place}/tmp/{name}", self.owner["uid"], self.owner["gid"])
            os.rename(f"{place}/tmp/{name}", f"{place}/new/{name}")
        for folder, _, _ in os.walk(self.folder) if first else []:
            os.chown(folder, self.owner["uid"], self.owner["gid"])

    def count_by(self, uid_validity):
        """Has the INBOX, which nobody has looked into yet, give its messages the UIDs from 1 on under this UIDVALIDITY."""
        path, names = f"{self.folder}/Maildir/dovecot-uidlist", sorted(os.listdir(f"{self.folder}/Maildir/new"))
        with open(path, "w") as file:
            print(f"3 V{uid_validity} N{len(names) + 1}", file=file)
            for uid, name in enumerate(names, 1):
                print(f"{uid} :{name}", file=file)
        os.chown(path, self.owner["uid"], self.owner["gid"])

    def at_rest(self, limit=60):
        """Waits until nobody is logged in: what a poll had ordered that was killed may still be carried out."""
        end = time.monotonic() + limit
        while any(self.user in title for title in sessions()):
            if time.monotonic() > end:
                raise Wrong(f"{self.user} is still logged in after {limit} s")
            time.sleep(0.01)

    def contents(self, limit=60):
        """{mailbox name: [bytes of each message]}, as they are at one moment; INBOX is always there."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            before = self.files()
            with contextlib.suppress(FileNotFoundError):
                found = {name: [read(path) for path in paths] for name, paths in before.items()}
                if self.files() == before:
                    return found
        raise Wrong(f"the mailbox of {self.user} has not come to rest for {limit} s")

    def files(self):
        """{mailbox name: [path of each message]}"""
        root, found = f"{self.folder}/Maildir", {"INBOX": []}
        for entry in sorted(os.listdir(root)) if os.path.isdir(root) else []:
            name = "INBOX" if entry in ("cur", "new") else entry[1:].replace(".", "/") if entry[0] == "." else None
            places = [f"{root}/{entry}"] if name == "INBOX" else [f"{root}/{entry}/cur", f"{root}/{entry}/new"]
            for place in places if name else []:
                names = sorted(os.listdir(place)) if os.path.isdir(place) else []
                found.setdefault(name, []).extend(f"{place}/{each}" for each in names)
        return found

    def hashes(self):
        """{mailbox name: [SHA-256 of each message], sorted}"""
        return {name: sorted(hashlib.sha256(each).hexdigest() for each in messages)
                for name, messages in self.contents().items()}

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def sessions():
    """What Dovecot calls its processes that serve IMAP: the name of who is logged in is in it."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{process}/cmdline") as file:
            title = file.read()
            if title.startswith("dovecot/imap"):
                yield title


def read(path):
    with open(path, "rb") as file:
        return file.read()
