"""On demand: many messages and a fault every few seconds, with two polls and the service at work side by side."""
import os
import signal
import threading
import time

from . import state
from .line import Line
from .load import Load
from .relay import Fault
from .wrong import Wrong

PER_SECOND = 40
# Messages that wait while no more are delivered: how fast they are taken in depends on the machine.
BACKLOG = 1000
PAUSE = 0.25


def soak(world):
    wanted, pause = world.sample(1000, 20_000), world.sample(3, 10)
    # A line that was cut, a relay that hung up: said, and tried again by the next poll.
    load = Load(world, allowed=(69, 75))
    with load.scene as scene:
        line = Line(world.host.ports["imap"])
        scene.home.change(imap=f"imap://127.0.0.1:{line.port}", time_limit=60)
        began, service = time.monotonic(), scene.home.start("run")
        samples = Samples(load, service)
        load.begin()
        samples.thread.start()
        try:
            faults = go_on(load, line, wanted, pause)
            load.end()
        finally:
            load.going.clear()
            samples.thread.join()
            service.signal(signal.SIGTERM)
            ended = service.wait()
        state.require(ended.status == 0, f"the service failed: {ended}")
        line.stop()
        seconds, polls = time.monotonic() - began, len(load.memory)
        finish(world, scene)
        print(f"{len(scene.expected.messages)} messages, {sum(faults.values())} faults in {seconds:.0f} s, {polls} polls, two at a "
              f"time beside the service ({load.busy} found another at work): 0 violations ({time.monotonic() - began:.0f} s)")
        print("    " + ", ".join(f"{count} {words}" for words, count in faults.items()), flush=True)
        return samples.are_flat()


def go_on(load, line, wanted, pause):
    """Delivers, and has something go wrong every `pause` seconds, or as soon as what went wrong before has come to an end.
    What has, and how often."""
    began, struck = time.monotonic(), dict.fromkeys(FAULTS, 0)
    due, names, has_fired = began + pause, list(FAULTS), lambda: True
    while len(load.scene.expected.messages) < wanted or sum(struck.values()) < wanted / PER_SECOND / pause:
        if len(load.scene.mailbox.files()["INBOX"]) < BACKLOG:
            load.deliver(PER_SECOND // 2)
        time.sleep(0.5)
        now = time.monotonic()
        if now >= due and has_fired():
            name = names[sum(struck.values()) % len(names)]
            has_fired = FAULTS[name](load, line)
            struck[name], due = struck[name] + 1, max(due + pause, now)
        state.require(now < due + 300, f"a fault does not fire: {struck}")
    return struck


def finish(world, scene):
    """Without faults, and a day later, for replies that were put off."""
    scene.relay.fault = None
    scene.home.change(imap=f"imap://127.0.0.1:{world.host.ports['imap']}", time_limit=300)
    scene.home.intray("poll", must=0, clock=86400, limit=700)
    scene.home.intray("poll", must=0, clock=86400, limit=700)
    state.check_end(scene)


def kill(load, line):
    strike(load, signal.SIGKILL)
    return lambda: True


def stop(load, line):
    chosen = strike(load, signal.SIGSTOP)
    time.sleep(1)
    chosen.signal(signal.SIGCONT)
    return lambda: True


def strike(load, number):
    """Waits for a poll to be running, which one nearly always is."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if chosen := load.strike(number):
            return chosen
        time.sleep(0.01)
    raise Wrong("no poll ran for a minute")


def break_line(direction, within, deed):
    def fault(load, line):
        line.again(direction, load.chance.randrange(within), deed)
        return lambda: line.fired
    return fault


def trouble_relay(*what):
    def fault(load, line):
        fault = load.scene.relay.fault = Fault(*what)
        return lambda: fault.left == 0
    return fault


# Each has something go wrong and gives back what tells whether it has by now.
FAULTS = {
    "polls killed": kill, "lines cut": break_line("down", 20_000, "cut"), "lines reset": break_line("up", 2_000, "reset"),
    "replies taken without a word": trouble_relay("dot", "save-and-drop", 3),
    "replies put off": trouble_relay("MAIL", "451 4.3.0 not now", 5), "polls stopped for a second": stop,
}


class Samples:
    """What the polls and the service take, every quarter of a second."""

    def __init__(self, load, service):
        self.load, self.service = load, service
        self.descriptors, self.service_descriptors, self.service_memory = [], [], []
        self.thread = threading.Thread(target=self.take_all, daemon=True)

    def take_all(self):
        while self.load.going.is_set():
            with self.load.lock:
                ids = list(self.load.running)
            self.descriptors.append(max(map(descriptors, ids), default=0))
            self.service_descriptors.append(descriptors(self.service.id))
            self.service_memory.append(resident(self.service.id))
            time.sleep(PAUSE)

    def are_flat(self):
        return all([
            flat("memory of a poll", [octets >> 10 for octets in self.load.memory], " kB"),
            flat("descriptors of a poll", self.descriptors), flat("memory of the service", self.service_memory, " kB"),
            flat("descriptors of the service", self.service_descriptors)])


def descriptors(process):
    try:
        return len(os.listdir(f"/proc/{process}/fd"))
    except OSError:
        return 0  # it has ended


def resident(process):
    """In kB."""
    with open(f"/proc/{process}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def flat(what, figures, unit=""):
    """Whether the last third is no higher than the first: at most a tenth, or four."""
    third = len(figures) // 3
    first, last = max(figures[:third]), max(figures[-third:])
    is_flat = last <= max(first * 1.1, first + 4)
    print(f"    {what}: at most {first}{unit} in the first third, {last}{unit} in the last{'' if is_flat else ': NOT FLAT'}", flush=True)
    return is_flat
