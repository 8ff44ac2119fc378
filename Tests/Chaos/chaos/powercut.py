"""What a power cut could have left on the disk at the moment of each acknowledgement.

A poll and its sending are recorded call by call, with every octet written. What is certain to be on the disk at a moment is what
was synced before it, a file's bytes by an fsync of the file, a name by an fsync of its folder; of everything written since any
part may be there, in any order, down to single sectors. Images are made of the certain part alone, of everything, of bytes
without names and names without bytes, and of chance. Every image is opened by Intray itself: what had been acknowledged must be in
it, whole, and one poll of what was then in the mailbox must come to the exact end.
"""
import os
import random
import shutil
import tempfile

from . import mail, state
from .calls import Log
from .scene import try_all
from .wrong import Wrong

SECTOR = 512


class File:
    """A file's octets: those that are certain, and what was done since, which may or may not have come so far."""

    def __init__(self, certain=b""):
        self.certain, self.pending = bytearray(certain), []

    def sync(self):
        for change in self.pending:
            apply(self.certain, change)
        self.pending = []


class Folder:
    """Its names: {name: File or Folder}"""

    def __init__(self, certain=None):
        self.certain, self.pending = dict(certain or {}), []

    def now(self):
        names = dict(self.certain)
        for name, node in self.pending:
            change(names, name, node)
        return names

    def sync(self):
        self.certain, self.pending = self.now(), []


def apply(octets, change):
    """`change` is (offset, data), or (length, None) for a file cut or stretched."""
    offset, data = change
    if data is None:
        del octets[offset:]
        octets.extend(bytes(offset - len(octets)))
        return
    if len(octets) < offset:
        octets.extend(bytes(offset - len(octets)))
    octets[offset:offset + len(data)] = data


def change(names, name, node):
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


class Disk:
    """The home as the calls that were recorded leave it."""

    def __init__(self, home):
        self.home, self.nodes = home, {}
        self.root = self.read(home)

    def read(self, path):
        if os.path.isdir(path):
            return Folder({name: self.read(f"{path}/{name}") for name in os.listdir(path) if not name.endswith("-shm")})
        with open(path, "rb") as file:
            node = File(file.read())
        self.nodes[os.stat(path).st_ino] = node
        return node

    def find(self, path):
        """The folder that holds a path, and the last name; None outside of the home."""
        if not path.startswith(self.home + "/"):
            return None, None
        *above, name = path.removeprefix(self.home + "/").split("/")
        node = self.root
        for each in above:
            node = node.now().get(each)
        return node, name

    def take(self, call):
        if call.struck or call.result is None or call.result < 0 or call.path.endswith("-shm"):
            return
        match call.name:
            case "write" | "pwrite64" if call.inode in self.nodes:
                self.nodes[call.inode].pending.append((call.offset, call.data[:call.result]))
            case "ftruncate" if call.inode in self.nodes:
                self.nodes[call.inode].pending.append((call.length, None))
            case "openat":
                folder, name = self.find(call.path)
                if folder is not None and name not in folder.now():
                    node = self.nodes[call.inode] = File()
                    folder.pending.append((name, node))
            case "mkdir" | "mkdirat":
                folder, name = self.find(call.path)
                if folder is not None:
                    folder.pending.append((name, Folder()))
            case "link" | "linkat" | "rename" | "renameat2":
                self.link(call)
            case "unlink" | "unlinkat":
                folder, name = self.find(call.path)
                if folder is not None:
                    folder.pending.append((name, None))
            case "fsync" | "fdatasync":
                self.sync(call)
            case "syncfs":
                self.sync_all(self.root)

    def link(self, call):
        folder, name = self.find(call.path)
        target, new = self.find(call.other)
        if folder is None:
            return
        target.pending.append((new, folder.now()[name]))
        if call.name.startswith("rename"):
            folder.pending.append((name, None))

    def sync(self, call):
        if call.inode in self.nodes:
            self.nodes[call.inode].sync()
        elif call.path == self.home:
            self.root.sync()
        else:
            folder, name = self.find(call.path)
            if folder is not None and isinstance(folder.now().get(name), Folder):
                folder.now()[name].sync()

    def sync_all(self, node):
        if isinstance(node, Folder):
            for each in [*node.now().values(), *node.certain.values()]:
                self.sync_all(each)
        node.sync()

    def image(self, folder, names, octets):
        """Lays out one state the disk could be in: `names` and `octets` choose which of the pending changes have come so far."""
        lay_out(self.root, folder, names, octets)


def lay_out(node, path, names, octets):
    if isinstance(node, Folder):
        os.makedirs(path, mode=0o700, exist_ok=True)
        os.chmod(path, 0o700)
        entries = dict(node.certain)
        for name, each in names(node.pending):
            change(entries, name, each)
        for name, each in entries.items():
            lay_out(each, f"{path}/{name}", names, octets)
        return
    contents = bytearray(node.certain)
    for each in octets(node.pending):
        apply(contents, each)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(contents)


def everything(pending):
    return pending


def nothing(pending):
    return []


def by_chance(chance):
    """Some of the changes, those to octets sector by sector, in their order."""
    def some(pending):
        chosen = []
        for place, data in pending:
            if not isinstance(data, bytes):
                chosen += [(place, data)] if chance.random() < 0.5 else []
                continue
            for start in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    chosen.append((place + start, data[start:start + SECTOR]))
        return chosen
    return some


class Moment:
    """An acknowledgement: what had been acknowledged by then, and the images that could be left."""

    def __init__(self, words, settled, sent):
        self.words, self.settled, self.sent, self.images = words, settled, sent, []


def moments(world, scene, killed_at=None):
    """Records a poll; each time a message is settled or a reply handed over, the images that were possible then. With
    `killed_at`, a poll before it was killed there: what that one wrote and did not sync is still only in the kernel's memory."""
    disk, found, settled, sent = Disk(scene.home.path), [], set(), []

    def take(call):
        """What is acknowledged by it, in words; None when nothing is."""
        nonlocal settled
        if call.name == "sendto" and not call.struck and b" UID MOVE " in call.data:
            settled = settled | uids(call.data)
            return call.data.decode().strip()
        if call.name == "sendto" and not call.struck and call.data.endswith(b"\r\n.\r\n"):
            sent.append(call.data[:-3].replace(b"\r\n..", b"\r\n."))
            return f"reply {len(sent)} handed over"
        disk.take(call)
        return None

    for call in record(scene, ["--at", killed_at, "kill"]) if killed_at else []:
        take(call)
    for number, call in enumerate(record(scene, [])):
        if words := take(call):
            found.append(Moment(f"call {number}, {words}", settled, list(sent)))
            found[-1].images = images(disk, random.Random(f"{world.seed} {number}"), world.sample(2, 60))
    return found


def record(scene, strike):
    with Log() as log:
        scene.home.intray("poll", must=137 if strike else 0, log=log.path, strike=["--data", *strike])
        return log.calls()


def images(disk, chance, count):
    kinds = [("only what was synced", nothing, nothing), ("everything", everything, everything),
             ("bytes without names", nothing, everything), ("names without bytes", everything, nothing)]
    kinds += [(f"chance {number}", by_chance(chance), by_chance(chance)) for number in range(count)]
    laid_out = []
    for words, names, octets in kinds:
        folder = tempfile.mkdtemp(prefix="image-")
        disk.image(folder, names, octets)
        laid_out.append((words, folder))
    return laid_out


def uids(command):
    numbers = set()
    for part in command.split()[3].decode().split(","):
        first, _, last = part.partition(":")
        numbers |= set(range(int(first), int(last or first) + 1))
    return numbers


def cuts(world):
    """From an undisturbed poll, and from polls that go on where one was killed: before each sync and before it settled."""
    with world.scene() as scene:
        calls = record(scene, [])
    places = [call.at for call in calls if call.name in ("fdatasync", "syncfs") or b" UID MOVE " in call.data]
    return all([cuts_of(world, place) for place in [None, *(places if world.full else places[::12])]])


def cuts_of(world, killed_at):
    """Those of one poll: the images of all are more than memory holds."""
    title = f"power cuts after a kill at {killed_at}" if killed_at else "power cuts"
    with world.scene() as scene:
        found = moments(world, scene, killed_at)
    points = [(f"{title}, {moment.words}: {words}", (moment, folder)) for moment in found for words, folder in moment.images]
    try:
        return try_all(world, title, points, lambda point: attempt(world, *point))
    finally:
        for _, (_, folder) in points:
            shutil.rmtree(folder, ignore_errors=True)


def attempt(world, moment, folder):
    """The mailbox as it was: the order to settle may not have reached the server, which is the harder case."""
    expected = state.Expected(mail.ten())
    with world.scene() as scene:
        shutil.rmtree(scene.home.path)
        shutil.copytree(folder, scene.home.path)
        scene.home.change()
        scene.relay.taken = list(moment.sent)
        records = state.Records(scene.home)
        for uid_validity in records.uid_validities:
            scene.mailbox.count_by(uid_validity)
        seen = {uid for _, uid in records.sightings}
        if moment.settled - seen:
            raise Wrong(f"UIDs {sorted(moment.settled - seen)} had been settled and are not on record")
        written = {bytes(row[6]) for row in records.replies}
        if any(reply not in written for reply in moment.sent):
            raise Wrong("a reply had been handed over that is not on record")
        state.check_queue(scene, expected, records)
        scene.home.intray("verify", "--repair", must=0)
        scene.end(clock=3600)
