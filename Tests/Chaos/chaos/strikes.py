"""Every system call by which a run changes the world: killed there, or told that the disk failed or is full."""
import collections
import contextlib
import itertools

from .calls import Log
from .scene import try_all
from .wrong import Wrong

# Where an error of the disk rightly goes unheard: (call, end of the path or None, why).
UNHEARD = [
    ("fdatasync", "/home", "SQLite keeps it to itself; the store syncs the folder once more"),
    ("fchown", None, "SQLite gives files to the database's owner, which is us anyway"),
    ("fdatasync", "-copy.part", "SQLite keeps it to itself; all of a backup is synced once more in the end"),
    ("unlink", "-copy.part", "there is one only behind a killed try, and then it could not be made"),
    ("unlink", ".draft", "there is one only behind a killed try, and then it could not be made"),
    ("unlink", "intray.sqlite-shm", "nothing durable is in it"),
    ("unlink", "intray.sqlite-wal", "the log is in the database file by then, durably"),
]


def of(scene, arguments):
    return arguments(scene) if callable(arguments) else arguments


def points_of(world, prepare, arguments):
    """The calls of an undisturbed run."""
    with prepare() as scene, Log() as log:
        scene.home.intray(*of(scene, arguments), must=0, log=log.path)
        return log.calls(), scene.home.path


def chosen(world, calls):
    """All of them; in the short form, of each row of calls that do the same to the same file the first, one amid, and the last."""
    if world.full:
        return calls
    rows = itertools.groupby(sorted(calls, key=lambda call: call.thread), key=lambda call: (call.thread, call.name, call.path))
    return [row[index] for row in (list(row) for _, row in rows) for index in sorted({0, len(row) // 2, len(row) - 1})]


def kills(world, title, prepare, arguments, finish):
    calls, _ = points_of(world, prepare, arguments)
    last = collections.Counter(call.thread for call in calls)
    every, calls, beyond = len(calls), chosen(world, calls), []

    def attempt(call):
        with prepare() as scene, Log() as log:
            run = scene.home.intray(*of(scene, arguments), strike=["--at", call.at, "kill"], log=log.path)
            if log.struck():
                if run.status != 137:
                    raise Wrong(f"it was struck and went on: {run}")
                scene.at_once()
            else:
                beyond.append(accept_shorter(call, log.calls(), last))
            finish(scene)

    holds = try_all(world, f"{title}, killed", [(f"kill at {call}", call) for call in calls], attempt)
    say_calls(calls, every, beyond)
    return holds


def errors(world, title, prepare, arguments, finish):
    calls, home = points_of(world, prepare, arguments)
    last = collections.Counter(call.thread for call in calls)
    every, calls = len(calls), chosen(world, calls)
    beyond, unheard = [], collections.Counter()
    points = [(f"{error} at {call}", (call, error)) for call in calls if call.path.startswith(home) or call.is_of_socket
              for error in (["ECONNRESET"] if call.is_of_socket else ["EIO", "ENOSPC"])]

    def attempt(point):
        call, error = point
        with prepare() as scene, Log() as log:
            run = scene.home.intray(*of(scene, arguments), strike=["--at", call.at, error], log=log.path)
            struck, late = log.struck(), []
            if struck is None:
                beyond.append(accept_shorter(call, log.calls(), last))
            elif struck.is_of_socket:
                pass  # Another connection may have been made at once, and all be well.
            elif run.status == 0:
                unheard[rightly_unheard(struck, scene.home.path, run)] += 1
            else:
                late = acknowledged_behind(log.calls())
            scene.at_once()
            finish(scene)
            if late:
                raise Acknowledged(f"acknowledged after the store failed: {late}")

    def attempt_again(point):
        """One thread settles what is committed while the other, whose call failed, may not have come to say so on a busy machine:
        that does not happen three times, and every time all must come to a good end."""
        for _ in range(2):
            with contextlib.suppress(Acknowledged):
                return attempt(point)
        return attempt(point)

    holds = try_all(world, f"{title}, disk and lines failing", points, attempt_again)
    say_calls([call for _, (call, _) in points], every, beyond)
    for words, count in sorted(unheard.items()):
        print(f"    {count} went unheard: {words}")
    return holds


def accept_shorter(call, calls, last):
    """A run may make a call or two less than the one that was counted: identifiers are random, and so are the pages of the
    database they fall into. Not more than that."""
    made = max((each.number for each in calls if each.thread == call.thread), default=0)
    if made >= call.number or call.number <= last[call.thread] * 0.95 - 2:
        raise Wrong(f"the fault did not fire: thread {call.thread} made {made} calls of {last[call.thread]}")
    return call


def rightly_unheard(struck, home, run):
    for name, ending, why in UNHEARD:
        if struck.name == name and (ending is None or struck.path.endswith(ending) or ending == "/home" and struck.path == home):
            return f"{name}: {why}"
    raise Wrong(f"{struck} failed and nobody was told: {run}")


def acknowledged_behind(calls):
    """What was, and should not have been: behind the failure no message is settled but by an order that was being carried out, said
    again where its folder had to be made first, and no reply is sent."""
    index = next(index for index, call in enumerate(calls) if call.struck)
    behind = [call.data for call in calls[index + 1:] if call.is_of_socket]
    settled = {data.partition(b" ")[2] for data in behind if b" UID MOVE " in data or b" UID STORE " in data or b" UID COPY " in data}
    sent = [data for data in behind if data.startswith(b"MAIL ") or b"\r\nDATA\r\n" in data]
    return [*settled, *sent] if len(settled) > 1 or sent else []


class Acknowledged(Wrong):
    """Something was acknowledged that should not have been."""


def say_calls(calls, every, beyond):
    counts = collections.Counter(call.name for call in calls)
    print(f"    of {every} calls that change something: " + ", ".join(f"{count} {name}" for name, count in counts.most_common()))
    if beyond:
        print(f"    {len(beyond)} of them lay behind the end of a shorter run")
