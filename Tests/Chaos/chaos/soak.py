"""On demand: kills at random under load, and a soak; many messages, two polls side by side, faults all the time."""
import os
import random
import signal
import threading
import time

from . import mail, state
from .home import Wrong
from .line import Line
from .relay import Fault

KILLS, MESSAGES, FAULT_EVERY, PER_SECOND = 1000, 20_000, 10, 40


class Load:
    """A scene into which messages come all the time while two polls are started again and again."""

    def __init__(self, world):
        self.chance = random.Random(world.seed)
        self.scene = world.scene([])
        self.lock, self.going = threading.Lock(), threading.Event()
        self.running, self.runs, self.wrong, self.kills, self.busy = {}, [], [], 0, 0
        self.descriptors = []

    def deliver(self, count):
        messages = mail.many(count, start=len(self.scene.expected.messages) + 1)
        self.scene.expected.add(messages)
        self.scene.mailbox.deliver(messages)

    def poller(self):
        """One after the other, until told to stop."""
        while self.going.is_set():
            process = self.scene.home.start("poll")
            with self.lock:
                self.running[process.id] = process
            run = process.wait()
            with self.lock:
                del self.running[process.id]
                self.note(run)

    def note(self, run):
        self.kills += run.status == 137
        self.busy += "another poll is at work" in run.output
        self.runs.append(run.memory)
        if run.status not in (0, 137, *self.allowed):
            self.wrong.append(run)

    allowed = ()

    def begin(self):
        self.going.set()
        self.threads = [threading.Thread(target=self.poller) for _ in range(2)]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.going.clear()
        for thread in self.threads:
            thread.join()
        if self.wrong:
            raise Wrong(f"{len(self.wrong)} runs ended as they must not: {self.wrong[0]}")

    def strike(self, number):
        """Sends the signal to one of the polls that are running; whether there was one."""
        with self.lock:
            if not self.running:
                return False
            self.running[self.chance.choice(sorted(self.running))].signal(number)
        return True


def random_kills(world):
    load, began = Load(world), time.monotonic()
    with load.scene:
        rounds = 0
        while load.kills < KILLS:
            load.begin()
            target = min(KILLS, load.kills + 100)
            while load.kills < target:
                load.deliver(load.chance.randrange(1, 4))
                time.sleep(load.chance.uniform(0, 0.08))
                load.strike(signal.SIGKILL)
            load.end()
            state.check_now(load.scene)
            rounds += 1
        load.scene.home.intray("poll", must=0, clock=3600)
        load.scene.home.intray("poll", must=0, clock=3600)
        state.check_end(load.scene)
        print(f"{load.kills} random kills of {len(load.runs)} polls, two at a time ({load.busy} found another at work), "
              f"{len(load.scene.expected.messages)} messages, looked at {rounds} times: 0 violations "
              f"({time.monotonic() - began:.0f} s)", flush=True)
    return True


def soak(world):
    load, began = Load(world), time.monotonic()
    load.allowed = (69, 75)
    with load.scene as scene:
        line = Line(world.host.ports["imap"])
        scene.home.change(imap=f"imap://127.0.0.1:{line.port}", time_limit=20)
        sampler = threading.Thread(target=sample, args=(load,))
        load.begin()
        sampler.start()
        faults, due = 0, began + FAULT_EVERY
        while len(scene.expected.messages) < MESSAGES:
            load.deliver(PER_SECOND // 2)
            time.sleep(max(0, began + len(scene.expected.messages) / PER_SECOND - time.monotonic()))
            if time.monotonic() >= due:
                fault(load, line, faults)
                faults, due = faults + 1, due + FAULT_EVERY
        load.end()
        sampler.join()
        line.stop()
        scene.home.change(imap=f"imap://127.0.0.1:{world.host.ports['imap']}")
        scene.relay.fault = None
        scene.home.intray("poll", must=0, clock=86400)
        scene.home.intray("poll", must=0, clock=86400)
        state.check_end(scene)
        print(f"{len(scene.expected.messages)} messages, {faults} faults, {len(load.runs)} polls: 0 violations "
              f"({time.monotonic() - began:.0f} s)", flush=True)
    return flat("memory", [memory >> 10 for memory in load.runs], "kB") and flat("descriptors", load.descriptors, "")


def fault(load, line, number):
    """Each in its turn."""
    match number % 6:
        case 0:
            load.strike(signal.SIGKILL)
        case 1:
            line.again("down", load.chance.randrange(20_000), "cut")
        case 2:
            line.again("up", load.chance.randrange(2_000), "reset")
        case 3:
            load.scene.relay.fault = Fault("dot", "save-and-drop", 3)
        case 4:
            load.scene.relay.fault = Fault("MAIL", "451 4.3.0 not now", 5)
        case 5:
            if load.strike(signal.SIGSTOP):
                time.sleep(1)
                with load.lock:
                    for process in load.running.values():
                        process.signal(signal.SIGCONT)


def sample(load):
    """How many descriptors the polls have open, at most, in each second."""
    while load.going.is_set():
        with load.lock:
            ids = list(load.running)
        counts = []
        for process in ids:
            try:
                counts.append(len(os.listdir(f"/proc/{process}/fd")))
            except OSError:
                pass
        load.descriptors.append(max(counts, default=0))
        time.sleep(0.25)


def flat(what, figures, unit):
    """The last third no higher than the first: at most a tenth, or four."""
    third = len(figures) // 3
    first, last = max(figures[:third]), max(figures[-third:])
    print(f"    {what}: at most {first} {unit} in the first third, {last} {unit} in the last", flush=True)
    return last <= max(first * 1.1, first + 4)
