"""Bad lines: each leg cut, reset, half closed, swallowed, delayed, throttled and corrupted at chosen octets."""
import os
import random

from .line import DEEDS, Line
from .scene import try_all
from .wrong import Wrong

TIME_LIMIT = 1
MEMORY_LIMIT = 100 << 20
SLOW = {"half-close", "hole", "throttle"}


class Leg:
    """A way to be polled, or to send, that goes over a line: what the line leads to, and what the configuration says; what the
    relay has to do for it, if anything."""

    def __init__(self, name, port, settings, is_protected, relay=lambda relay: None):
        self.name, self.port, self.settings, self.is_protected, self.relay = name, port, settings, is_protected, relay


def legs(world):
    ports, ca = world.host.ports, world.host.ca
    certificates = os.path.dirname(ca)
    return [
        Leg("IMAP", lambda scene: ports["imap"], lambda port: dict(imap=f"imap://127.0.0.1:{port}"), False),
        Leg("IMAP over TLS", lambda scene: ports["imaps"], lambda port: dict(
            imap=f"imaps://127.0.0.1:{port}", imap_tls=f"caFile: {ca}"), True),
        Leg("IMAP with STARTTLS", lambda scene: ports["imap"], lambda port: dict(
            imap=f"imap://127.0.0.1:{port}", imap_tls=f"tls: starttls\n    caFile: {ca}"), True),
        Leg("SMTP", lambda scene: scene.relay.port, lambda port: dict(smtp=f"smtp://127.0.0.1:{port}"), False),
        Leg("SMTP over TLS", lambda scene: scene.relay.port, lambda port: dict(
            smtp=f"smtps://127.0.0.1:{port}", smtp_tls=f"caFile: {ca}"), True, lambda relay: relay.secure(certificates, False)),
        Leg("SMTP with STARTTLS", lambda scene: scene.relay.port, lambda port: dict(
            smtp=f"smtp://127.0.0.1:{port}", smtp_tls=f"tls: starttls\n  caFile: {ca}"), True,
            lambda relay: relay.secure(certificates, True)),
    ]


def all_legs(world):
    return all([on_leg(world, leg) for leg in legs(world)])


def on_leg(world, leg):
    carried = measure(world, leg)
    chance = random.Random(world.seed)
    points = []
    for direction, count in carried.items():
        for deed in DEEDS if leg.is_protected else [deed for deed in DEEDS if deed != "flip"]:
            places = positions(count, world.sample(2 if deed in SLOW else 6, 10 if deed in SLOW else 60), chance)
            points += [(f"{leg.name}, {deed} at octet {at} of {count} {direction}", (direction, at, deed)) for at in places]
    return try_all(world, leg.name, points, lambda point: attempt(world, leg, *point))


def measure(world, leg):
    """How many octets pass in each direction when nothing is wrong."""
    with world.scene() as scene:
        leg.relay(scene.relay)
        line = Line(leg.port(scene))
        scene.home.change(**leg.settings(line.port))
        scene.home.intray("poll", must=0)
        line.stop()
        return dict(line.carried)


def positions(count, wanted, chance):
    """The first and the last octets, and some in every stretch between them."""
    edges = [0, 1, count // 2, count - 2]
    stretches = max(0, wanted - len(edges))
    inner = [chance.randrange(count * number // stretches, max(count * (number + 1) // stretches, count * number // stretches + 1))
             for number in range(stretches)]
    return sorted({place for place in edges[:wanted] + inner if 0 <= place < count})


def attempt(world, leg, direction, at, deed):
    with world.scene() as scene:
        leg.relay(scene.relay)
        whole = scene.home.settings | leg.settings(leg.port(scene))
        line = Line(leg.port(scene), direction, at, deed)
        scene.home.change(**leg.settings(line.port), time_limit=TIME_LIMIT if deed in SLOW else 60)
        try:
            run = poll_until(lambda: line.fired or is_end_of_dialogue(line, direction, at), scene)
            check_bounds(run, scene.home.settings["time_limit"])
            scene.at_once()
        finally:
            line.stop()
        scene.home.settings = whole
        scene.home.change()
        scene.end(clock=3600)


def poll_until(has_fired, scene):
    """The poll that met the fault. One whose time was short and that did not come so far, on a busy machine, is given more."""
    limit = scene.home.settings["time_limit"]
    for _ in range(4):
        scene.home.change(time_limit=limit)
        run = scene.home.intray("poll")
        if has_fired():
            return run
        limit *= 3
    raise Wrong(f"the fault did not fire: {run}")


def is_end_of_dialogue(line, direction, at):
    """Handshakes and numbers in commands vary by some octets from run to run, and so does the end."""
    return at >= line.carried[direction] > at - 400


def check_bounds(run, time_limit, goodbye=15):
    """`goodbye`: seconds that saying it may take on both lines, as TurnTime has it."""
    if time_limit < 60 and run.seconds > 2 * time_limit + goodbye:
        raise Wrong(f"it took {run.seconds:.1f} s with a limit of {time_limit} s, and must be over after twice that: {run}")
    if run.memory > MEMORY_LIMIT:
        raise Wrong(f"it took {run.memory >> 20} MB: {run}")
    if run.status not in (0, 65, 69, 73, 74, 75, 78):
        raise Wrong(f"it ended in an unknown way: {run}")
