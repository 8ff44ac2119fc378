"""More than one poller, stopped ones, broken locks, clocks that jump, a database somebody else holds, a full disk."""
import os
import signal
import sqlite3
import subprocess
import threading
import time

from . import mail, state
from .home import DAY, PATIENCE
from .line import Line
from .scene import try_all
from .wrong import Wrong


class Watch(Line):
    """A line that holds back the first piece with certain words in it until it is let go."""

    def __init__(self, target, words, direction="up"):
        self.words, self.side = words, direction
        self.reached, self.go = threading.Event(), threading.Event()
        super().__init__(target)

    def carry(self, source, sink, direction):
        try:
            while data := source.recv(65536):
                if direction == self.side and self.words in data and not self.reached.is_set():
                    self.reached.set()
                    self.go.wait(60)
                sink.sendall(data)
        except OSError:
            pass
        finally:
            self.end(source, sink)


STAGES = {"before the sizes": b"(UID RFC822.SIZE)", "before the messages": b"BODY.PEEK[]", "before the settling": b"UID MOVE"}


def held(world, words, **settings):
    """A scene with a poll in it that is held back at these words."""
    scene = world.scene(**settings)
    watch = Watch(world.host.ports["imap"], words)
    direct = scene.home.settings["imap"]
    scene.home.change(imap=f"imap://127.0.0.1:{watch.port}")
    process = scene.home.start("poll")
    if not watch.reached.wait(60):
        raise Wrong(f"never came to {words}: {process.said()}")
    scene.home.change(imap=direct)
    return scene, watch, process


def two(world, words):
    """A second poll beside one at work says so and changes nothing."""
    scene, watch, first = held(world, words)
    with scene:
        run = scene.home.intray("poll", must=0)
        if "another poll is at work" not in run.output:
            raise Wrong(f"the second did not say that it is the second: {run}")
        scene.at_once(is_polled=True)
        watch.go.set()
        if first.wait().status != 0:
            raise Wrong("the first failed")
        state.check_end(scene, world.undisturbed)


def stopped(world, words, wait, limit):
    """A stopped poller keeps its lock; woken up it goes on, or ends if its time has passed meanwhile."""
    scene, watch, first = held(world, words, time_limit=limit)
    with scene:
        first.signal(signal.SIGSTOP)
        watch.go.set()
        time.sleep(wait)
        run = scene.home.intray("poll", must=0)
        if "another poll is at work" not in run.output:
            raise Wrong(f"the lock was not held: {run}")
        scene.at_once(is_polled=True)
        first.signal(signal.SIGCONT)
        ended = first.wait()
        if wait > 2 * limit + 15 and (ended.status != 69 or "something still waits" not in ended.output):
            raise Wrong(f"its time had long passed, and no timer ended it: {ended}")
        scene.at_once()
        scene.home.change(time_limit=60)
        scene.end(clock=3600)


def broken_lock(world, words):
    """Somebody removes the lock's file: two polls at once, and still nothing is lost or taken in twice."""
    scene, watch, first = held(world, words)
    with scene:
        first.signal(signal.SIGSTOP)
        watch.go.set()
        os.unlink(f"{scene.home.path}/locks/main.lock")
        second = scene.home.intray("poll")
        first.signal(signal.SIGCONT)
        ended = first.wait()
        if {second.status, ended.status} - {0, 74, 75}:
            raise Wrong(f"{second}; {ended}")
        state.check_now(scene)
        scene.home.intray("poll", must=0, clock=3600)
        check_all_but_copies(scene)


def check_all_but_copies(scene):
    """As in the end, but that the server may have been told twice to move a message: then it keeps two copies."""
    records = state.check_now(scene)
    if records.attempts or records.unsettled or scene.mailbox.hashes()["INBOX"]:
        raise Wrong("something is left")
    if sum(row[1] == "accepted" for row in records.submissions) != len(scene.expected.files):
        raise Wrong("not every message was taken in")
    state.check_outbox_end(scene, records)


def together(world, count):
    """Polls started at the same moment: one works, the others say so."""
    with world.scene() as scene:
        processes = [scene.home.start("poll") for _ in range(count)]
        runs = [process.wait() for process in processes]
        if any(run.status for run in runs):
            raise Wrong(f"{runs}")
        scene.end()


def undated(world):
    """A scene whose files may be of any age: a check of rows looks at the clock, and must."""
    scene = world.scene(mail.timeless())
    with open(f"{scene.home.path}/connections.yaml") as file:
        text = file.read()
    scene.home.write("connections.yaml", text.replace("dataType: conversions", "dataType: any"))
    scene.home.intray("apply", f"{scene.home.path}/connections.yaml", must=0)
    return scene


def clock(world, jump, then):
    """No other decision hangs on the time of day."""
    with undated(world) as scene:
        scene.home.intray("poll", must=0, clock=jump)
        scene.at_once()
        scene.end(clock=then, undisturbed=False)


def clock_with_pending(world, jump):
    """What was written, put off and staged under one clock goes on under another."""
    with undated(world) as scene:
        relay = scene.home.settings["smtp"]
        scene.home.change(smtp="smtp://127.0.0.1:1")
        scene.home.intray("poll", clock=jump)
        scene.home.change(smtp=relay)
        scene.home.intray("poll", must=0, clock=3600)
        state.check_end(scene)


def certificate_of_tomorrow(world):
    """A certificate that is not valid at the time our clock shows is refused, in words, and nothing happens."""
    with world.scene() as scene:
        scene.home.change(imap=f"imaps://127.0.0.1:{world.host.ports['imaps']}", imap_tls=f"caFile: {world.host.ca}")
        run = scene.home.intray("poll", clock=-4000 * DAY)
        if run.status != 78 or "certificate" not in run.output:
            raise Wrong(f"{run}")
        scene.at_once()
        scene.end()


def busy(world, seconds):
    """Somebody else writes to the database, for some seconds or, None, for longer than a poll waits, which are ten: then it says
    so, and nothing is acknowledged."""
    with world.scene() as scene:
        other = sqlite3.connect(f"{scene.home.path}/intray.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        process = scene.home.start("poll")
        process.ended(PATIENCE if seconds is None else seconds)
        other.execute("ROLLBACK")
        other.close()
        run = process.wait()
        if run.status != (75 if seconds is None else 0):
            raise Wrong(f"{run}")
        scene.at_once()
        scene.end(clock=3600)


def busy_amid(world, words):
    """The same, begun while messages are in hand."""
    scene, watch, process = held(world, words)
    with scene:
        other = sqlite3.connect(f"{scene.home.path}/intray.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        watch.go.set()
        run = process.wait()
        other.execute("ROLLBACK")
        other.close()
        if run.status != 75:
            raise Wrong(f"{run}")
        scene.at_once()
        scene.end(clock=3600)


def full(world):
    """Too little room for what may come: said before anything is asked of the server."""
    with world.scene() as scene:
        small = f"{scene.home.path}-small"
        os.mkdir(small, 0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3500k,mode=0700", "tmpfs", small], check=True)
        try:
            subprocess.run(["cp", "-a", f"{scene.home.path}/.", small], check=True)
            roomy, scene.home.path = scene.home.path, small
            scene.home.change(imap="imap://127.0.0.1:1")
            run = scene.home.intray("poll")
            scene.home.path = roomy
        finally:
            subprocess.run(["umount", "-l", small], check=True)
            os.rmdir(small)
        if run.status != 74 or "free space" not in run.output:
            raise Wrong(f"{run}")


def all_of_them(world):
    points = []
    for stage, words in STAGES.items():
        points += [(f"a second poll {stage}", lambda words=words: two(world, words)),
                   (f"stopped {stage}, woken in time", lambda words=words: stopped(world, words, 0.5, 60)),
                   (f"the lock removed {stage}", lambda words=words: broken_lock(world, words))]
    points += [("stopped for longer than its time", lambda: stopped(world, STAGES["before the settling"], 23.5, 4))]
    points += [(f"{count} polls at once", lambda count=count: together(world, count)) for count in (2, 2, 2, 3, 5)]
    for jump, then in ((400, -400), (-400, 400), (400, 0), (-400, 0), (-3650, 3650)):
        points.append((f"the clock {jump} days off, then {then}", lambda jump=jump, then=then: clock(world, jump * DAY, then * DAY)))
    points += [(f"replies put off {jump} days off", lambda jump=jump: clock_with_pending(world, jump * DAY)) for jump in (400, -400)]
    points += [("a certificate of tomorrow", lambda: certificate_of_tomorrow(world)),
               ("a database that is busy for 2 s", lambda: busy(world, 2)),
               ("a database that is busy for longer", lambda: busy(world, None)),
               ("a database that gets busy before the messages", lambda: busy_amid(world, STAGES["before the messages"]))]
    if os.geteuid() == 0:
        points.append(("no room", lambda: full(world)))
    return try_all(world, "pollers, clocks, busy databases", points, lambda attempt: attempt())
