"""Messages that come all the time, and two polls at work side by side, started again and again."""
import random
import threading

from . import mail
from .wrong import Wrong


class Load:
    """`allowed`: the statuses besides 0, and that of a kill, by which a poll may end."""

    def __init__(self, world, allowed=()):
        self.chance = random.Random(world.seed)
        self.scene = world.scene([])
        self.lock, self.going = threading.Lock(), threading.Event()
        self.allowed = {0, 137, *allowed}
        self.running, self.memory, self.wrong = {}, [], []
        self.kills = self.busy = self.whole = 0

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
        self.memory.append(run.memory)
        if run.status not in self.allowed:
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
        """Sends the signal to one of the polls that are running; says which, or None when there was none."""
        with self.lock:
            if not self.running:
                return None
            chosen = self.running[self.chance.choice(sorted(self.running))]
            chosen.signal(number)
        return chosen
