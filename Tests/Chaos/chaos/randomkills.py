"""On demand: kills at random under load; messages come all the time, and two polls are at work side by side."""
import random
import signal
import threading
import time

from . import mail, state
from .home import Wrong


class Load:
    """A scene into which messages come all the time while two polls are started again and again."""

    def __init__(self, world):
        self.chance = random.Random(world.seed)
        self.scene = world.scene([])
        self.lock, self.going = threading.Lock(), threading.Event()
        self.running, self.wrong = {}, []
        self.runs = self.kills = self.busy = self.whole = 0

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
            process.ended()
            with self.lock:
                del self.running[process.id]
                self.note(process.wait())

    def note(self, run):
        self.kills += run.status == 137
        is_busy = "another poll is at work" in run.output
        self.busy += is_busy
        self.whole += run.status == 0 and not is_busy
        self.runs += 1
        if run.status not in (0, 137):
            self.wrong.append(run)

    def begin(self):
        self.going.set()
        self.threads = [threading.Thread(target=self.poller, daemon=True) for _ in range(2)]
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
    """Between two kills one poll comes to its end: what is in hand at three in a row is held for a person, and should be."""
    load, began, wanted = Load(world), time.monotonic(), world.sample(100, 1000)
    with load.scene:
        rounds = 0
        while load.kills < wanted:
            load.begin()
            target = min(wanted, load.kills + 50)
            while load.kills < target:
                load.deliver(load.chance.randrange(1, 4))
                time.sleep(load.chance.uniform(0, 0.2))
                whole = load.whole
                load.strike(signal.SIGKILL)
                while load.whole == whole:
                    time.sleep(0.01)
            load.end()
            state.check_now(load.scene)
            rounds += 1
        load.scene.home.intray("poll", must=0, clock=3600)
        load.scene.home.intray("poll", must=0, clock=3600)
        state.check_end(load.scene)
        print(f"{load.kills} random kills of {load.runs} polls, two at a time ({load.busy} found another at work), "
              f"{len(load.scene.expected.messages)} messages, looked at {rounds} times: 0 violations "
              f"({time.monotonic() - began:.0f} s)", flush=True)
    return True
