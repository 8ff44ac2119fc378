"""What a home, a mailbox and a relay hold, and what must be true of them: at any moment, and in the end."""
import collections
import contextlib
import gzip
import hashlib
import os
import shutil
import sqlite3
import tempfile
import zlib

from .mail import MESSAGE_LIMIT
from .wrong import Wrong

FOLDER_OF = {"accepted": "Intray-Accepted", "ignored": "Intray-Ignored", "refused": "Intray-Refused", "held": "Intray-Held"}


@contextlib.contextmanager
def copied(home):
    """The database of a home, opened in a copy: looking at it must change nothing, not even recover it."""
    folder = tempfile.mkdtemp(prefix="copy-")
    try:
        for suffix in ("", "-wal", "-journal"):
            if os.path.exists(f"{home}/intray.sqlite{suffix}"):
                shutil.copy(f"{home}/intray.sqlite{suffix}", f"{folder}/intray.sqlite{suffix}")
        database = sqlite3.connect(f"{folder}/intray.sqlite")
        yield database
        database.close()
    finally:
        shutil.rmtree(folder)


class Records:
    """What the database of a home holds."""

    def __init__(self, home):
        self.home, self.grouped = home, {}
        with copied(home.path) as self.database:
            self.read()

    def read(self):
        self.submissions = self.all(
            "SELECT s.number, s.outcome, s.message_id, s.subject, s.uid, s.size, c.name FROM submission s "
            "LEFT JOIN connection c ON c.id = s.connection ORDER BY s.number")
        self.objections = self.all("SELECT submission, code, file_name FROM objection ORDER BY submission, ordinal")
        self.items = self.all(
            "SELECT submission, state, data_type, format, file_name, size, hex(sha256), path FROM queue_item ORDER BY number")
        self.rejected = self.all("SELECT submission, file_name, size, hex(sha256), path FROM rejected_file ORDER BY number")
        self.checks = self.all(
            "SELECT submission, status, total, accepted, rejected, result_awaited, file, result_table FROM file_check ORDER BY number")
        self.archived = self.all("SELECT submission, path FROM archived_message ORDER BY submission")
        self.ids = self.all("SELECT id FROM queue_item UNION ALL SELECT id FROM rejected_file")
        self.replies = self.all(
            "SELECT r.submission, r.kind, r.state, r.recipient, r.message_id, r.in_reply_to, coalesce(l.bytes, r.bytes) "
            "FROM reply r LEFT JOIN large_reply l ON l.reply = r.number ORDER BY r.number")
        self.attempts = self.all("SELECT uid, count, reason FROM attempt ORDER BY uid")
        self.unsettled = self.all("SELECT uid FROM sighting WHERE settled_at IS NULL ORDER BY uid")
        self.sightings = self.all("SELECT submission, uid FROM sighting ORDER BY uid")
        self.uid_validities = [row[0] for row in self.all("SELECT uid_validity FROM mailbox WHERE uid_validity IS NOT NULL")]
        self.integrity = self.all("PRAGMA integrity_check")

    def all(self, sql):
        return self.database.execute(sql).fetchall()

    def of(self, rows, number):
        """Those of `rows` that belong to the submission of that number."""
        if id(rows) not in self.grouped:
            groups = self.grouped[id(rows)] = collections.defaultdict(list)
            for row in rows:
                groups[row[0]].append(row[1:])
        return self.grouped[id(rows)].get(number, [])


class Expected:
    """What has to come of `messages`: {subject: [(file name, SHA-256)]} of what is queued and what is rejected."""

    def __init__(self, messages=()):
        self.messages, self.by_hash = [], {}
        self.files, self.rejected, self.folders = (collections.defaultdict(list) for _ in range(3))
        self.add(messages)

    def add(self, messages):
        for message in messages:
            self.messages.append(message)
            self.by_hash[message.sha256] = message
            self.folders[FOLDER_OF[message.outcome]].append(message.sha256)
            for found, files in ((self.files, message.files), (self.rejected, message.rejected)):
                for name, contents in files:
                    found[message.subject].append((name, hashlib.sha256(contents).hexdigest()))


def require(holds, words):
    if not holds:
        raise Wrong(words() if callable(words) else words)


def check_now(scene):
    """Whatever has happened, at any moment: nothing lost, nothing doubled, nothing partial, nothing acknowledged too early."""
    expected, records, folders = scene.expected, Records(scene.home), scene.mailbox.hashes()
    require(records.integrity == [("ok",)], lambda: f"the database is damaged: {records.integrity}")
    check_mailbox(expected, folders)
    check_queue(scene, expected, records)
    check_archive(scene, records)
    check_settled(expected, records, folders)
    check_replies(scene, records)
    return records


def check_mailbox(expected, folders):
    """No message has gone from the server."""
    there = collections.Counter(each for hashes in folders.values() for each in hashes)
    for message in expected.messages:
        require(there[message.sha256] > 0, f"\"{message.subject}\" has gone from the mailbox")


def check_queue(scene, expected, records):
    """Each message's files are queued once and whole, or not at all; their bytes are what was sent. Each has its check."""
    seen = collections.Counter()
    for number, outcome, _, subject, uid, *_ in records.submissions:
        items, rejected = records.of(records.items, number), records.of(records.rejected, number)
        found = sorted((item[3], item[5].lower()) for item in items), sorted((row[0], row[2].lower()) for row in rejected)
        if outcome == "accepted":
            seen[subject] += 1
            wanted = sorted(expected.files.get(subject, [])), sorted(expected.rejected.get(subject, []))
            require(found == wanted, f"of \"{subject}\" is queued and rejected {found}")
        else:
            require(found == ([], []), f"\"{subject}\" (UID {uid}) is {outcome}, and there are {found}")
        for size, digest, path in [item[4:7] for item in items] + [row[1:4] for row in rejected]:
            contents = read(f"{scene.home.path}/{path}")
            require(
                contents is not None and len(contents) == size and hashlib.sha256(contents).hexdigest() == digest.lower(),
                f"the bytes of \"{subject}\" at {path} are not what was taken in")
    require(sorted(row[6] for row in records.checks) == sorted(row[0] for row in records.ids), "not each file has its check")
    for *_, table in records.checks:
        require(table is None or whole_table(f"{scene.home.path}/{table}"), f"the rows for a result at {table} are not whole")
    twice = [subject for subject, count in seen.items() if count > 1]
    require(not twice, f"taken in twice: {twice}")


def check_archive(scene, records):
    """A message that is kept is kept whole."""
    sizes = {row[0]: row[5] for row in records.submissions}
    for number, path in records.archived:
        contents = unpacked(f"{scene.home.path}/{path}")
        require(contents is not None and len(contents) == sizes[number], f"the message at {path} is not what was taken in")


def unpacked(path):
    """What gzip packed into the file; nothing where it is not whole."""
    try:
        return gzip.decompress(read(path) or b"")
    except (EOFError, OSError, zlib.error):
        return None


def whole_table(path):
    """Small ones are text, large ones packed by gzip."""
    contents = read(path)
    if contents is None or contents[:2] != b"\x1f\x8b":
        return bool(contents) and contents.endswith(b"\n")
    return bool(unpacked(path))


def check_settled(expected, records, folders):
    """What has left the INBOX is on record with the outcome it was filed under."""
    outcomes = collections.defaultdict(set)
    for _, outcome, _, subject, *_ in records.submissions:
        outcomes[subject].add(outcome)
    unread = outcomes[None]
    for name, hashes in folders.items():
        for each in hashes if name != "INBOX" else []:
            message = expected.by_hash.get(each)
            require(message is not None, f"a message nobody sent lies in {name}")
            known = outcomes[message.subject] | (unread if len(message.bytes) > MESSAGE_LIMIT else set())
            require(any(FOLDER_OF[outcome] == name for outcome in known), f"\"{message.subject}\" was filed under {name} and is "
                    f"on record as {known or 'nothing'}")


def check_replies(scene, records):
    """What was sent is on record, under one Message-ID the same bytes."""
    rows = {row[4]: bytes(row[6]) for row in records.replies}
    require(len(rows) == len(records.replies), "two replies share a Message-ID")
    for message_id, copies in scene.relay.replies().items():
        require(message_id in rows, f"a reply {message_id} was sent that is not on record")
        require(set(copies) == {rows[message_id]}, f"the copies of {message_id} differ from what was written")


def check_end(scene, undisturbed=None):
    """In the end everything is as if nothing had happened."""
    records = check_now(scene)
    home, expected, folders = scene.home, scene.expected, scene.mailbox.hashes()
    require(not records.attempts, lambda: f"attempts are left: {records.attempts}")
    require(not records.unsettled, lambda: f"not settled: {records.unsettled}")
    require(not folders.pop("INBOX"), "messages are left in the INBOX")
    found = {name: hashes for name, hashes in folders.items() if hashes}
    wanted = {name: sorted(hashes) for name, hashes in expected.folders.items()}
    require(found == wanted, lambda: f"the mailbox holds {summary(found, expected)}, expected {summary(wanted, expected)}")
    for name in ("staging", "spool"):
        require(not files_below(f"{home.path}/{name}"), f"{name} holds {files_below(f'{home.path}/{name}')}")
    paths = [row[7] for row in records.items] + [row[4] for row in records.rejected] + [row[7] for row in records.checks]
    paths += [row[1] for row in records.archived]
    named = sorted(path.removeprefix("files/") for path in paths if path)
    require(files_below(f"{home.path}/files") == named, "files/ does not hold just what is named")
    home.intray("verify", must=0)
    require(sum(row[1] == "accepted" for row in records.submissions) == len(expected.files),
            f"{sum(row[1] == 'accepted' for row in records.submissions)} messages are accepted of {len(expected.files)}")
    check_outbox_end(scene, records)
    ledger = normalised(records)
    if undisturbed is not None:
        require(ledger == undisturbed, lambda: f"the ledger differs:\n{difference(ledger, undisturbed)}")
    return ledger


def check_outbox_end(scene, records):
    require(all(row[2] == "sent" for row in records.replies), lambda: f"not all sent: {[row[2] for row in records.replies]}")
    at_once = collections.Counter(row[0] for row in records.checks if not row[5])
    results = collections.Counter(row[0] for row in records.replies if row[1] == "result")
    require(results == at_once, "not every file has its result")
    answered = {row[0] for row in records.replies if row[1] == "receipt"}
    accepted = {row[0] for row in records.submissions if row[1] == "accepted"}
    require(answered == accepted, "not every accepted message has its receipt")
    require(set(scene.relay.replies()) == {row[4] for row in records.replies}, "not every reply has arrived")


def normalised(records):
    """The ledger without what differs from run to run."""
    lines = []
    for number, outcome, message_id, subject, _, size, connection in records.submissions:
        lines.append((
            subject or "", size, outcome, message_id, connection, sorted(records.of(records.objections, number), key=str),
            sorted(item[:6] for item in records.of(records.items, number)),
            sorted(row[:3] for row in records.of(records.rejected, number)),
            [(*check[:5], check[6] is not None) for check in records.of(records.checks, number)],
            sorted((kind, state, to, answers) for kind, state, to, _, answers, _ in records.of(records.replies, number)),
            len(records.of(records.archived, number)), len(records.of(records.sightings, number))))
    return sorted(lines, key=str)


def difference(found, wanted):
    return "\n".join([f"  + {line}" for line in found if line not in wanted] + [f"  - {line}" for line in wanted if line not in found])


def summary(folders, expected):
    return {name: [expected.by_hash[each].subject for each in hashes if each in expected.by_hash] for name, hashes in folders.items()}


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def files_below(folder):
    return sorted(os.path.relpath(f"{place}/{name}", folder) for place, _, names in os.walk(folder) for name in names)
