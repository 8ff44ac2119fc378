"""A mailbox on Dovecot with mail in it, a relay, and a home between them; and many of them tried side by side."""
import concurrent.futures
import re
import sys
import threading
import time
import traceback

from . import mail, state
from .relay import Relay
from .wrong import Wrong


class Scene:
    """Thrown away at its end, which is that of a `with`."""

    def __init__(self, world, messages=None, fault=None, relay=True, **settings):
        self.world = world
        self.expected = world.expected if messages is None else state.Expected(messages)
        self.mailbox = world.host.mailbox()
        self.mailbox.deliver(self.expected.messages)
        self.relay = Relay(fault)
        self.home = world.template.home()
        self.home.configure(
            f"imap://127.0.0.1:{world.host.ports['imap']}", self.mailbox.user, self.relay.url if relay else None, **settings)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.remove()
        self.mailbox.remove()
        self.relay.stop()

    def at_once(self, is_polled=False):
        """`is_polled`: a poll is at work, or stopped."""
        if not is_polled:
            self.mailbox.at_rest()
        state.check_now(self)

    def end(self, clock=None, undisturbed=True):
        """One clean run, after which everything is as if nothing had happened."""
        self.mailbox.at_rest()
        self.home.intray("poll", must=0, clock=clock)
        return state.check_end(self, self.world.undisturbed if undisturbed else None)


class World:
    """What all tests share: the servers, the executable, and how an undisturbed run ends."""

    def __init__(self, host, template, workers, seed, full, only):
        self.host, self.template, self.workers, self.seed, self.full, self.only = host, template, workers, seed, full, only
        self.tried = 0
        self.expected = state.Expected(mail.ten())
        self.undisturbed = None
        with Scene(self) as scene:
            self.undisturbed = scene.end(undisturbed=False)

    def scene(self, *arguments, **settings):
        return Scene(self, *arguments, **settings)

    def sample(self, short, full):
        return full if self.full else short


class Report:
    """Counts points; every one that goes wrong is told at once, and with what it takes to repeat it."""

    def __init__(self):
        self.points, self.wrong, self.lock = 0, [], threading.Lock()

    def fail(self, point, error):
        with self.lock:
            self.wrong.append(point)
            words = str(error) if isinstance(error, Wrong) else traceback.format_exc()
            print(f"\nWRONG at {point}: {words}", file=sys.stderr, flush=True)


def try_all(world, title, points, attempt):
    """Tries every point of [(words, argument)]; `attempt(argument)` raises Wrong. True when all hold."""
    report, began = Report(), time.monotonic()
    points = [point for point in points if re.search(world.only, point[0])]
    world.tried += len(points)
    if not points:
        return True

    def one(point):
        words, argument = point
        try:
            attempt(argument)
        except Exception as error:  # A mistake of the test is no less wrong.
            report.fail(words, error)
        with report.lock:
            report.points += 1

    with concurrent.futures.ThreadPoolExecutor(world.workers) as pool:
        list(pool.map(one, points))
    seconds = time.monotonic() - began
    ending = f"{len(report.wrong)} WRONG" if report.wrong else "all hold"
    print(f"{title}: {report.points} points, {ending} ({seconds:.0f} s)", flush=True)
    return not report.wrong
