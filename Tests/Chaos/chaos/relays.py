"""A relay that fails at every verb in every way: each reply arrives in the end, always as the same bytes, or a person is told."""
from . import mail, state
from .network import check_bounds, poll_until
from .relay import Fault
from .scene import try_all
from .wrong import Wrong

TEMPORARY = "451 4.3.0 not now"
PERMANENT = "550 5.7.1 never"
WORDS = [TEMPORARY, PERMANENT, "421 4.3.2 closing", "354 go on", "garbage", "nul", "split", "drop", "reset"]
STALLS = ["hang", "endless", "endless-line", "slow"]
VERBS = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "body", "dot", "QUIT"]


def points(world):
    """Each verb failing in each way, once and always, with those ways left out that are none: 250 to MAIL is its answer."""
    for verb in VERBS:
        for deed in WORDS + STALLS + (["save-and-drop", "save-and-hang"] if verb == "dot" else []):
            if deed == "354 go on" and verb in ("DATA", "body") or deed == "slow" and verb in ("DATA", "body"):
                continue
            if verb == "body" and deed in ("split", "nul", "garbage", "endless", "endless-line"):
                continue
            for times in [1] if deed in STALLS and not world.full else [1, 1000]:
                yield f"{deed} at {verb}, {'once' if times == 1 else 'always'}", (verb, deed, times)


def every_failure(world):
    return try_all(world, "a relay that fails", list(points(world)), lambda point: attempt(world, *point))


def attempt(world, verb, deed, times):
    slow = deed in STALLS or deed == "save-and-hang"
    with world.scene(mail.many(3), relay=False, time_limit=1 if slow else 60) as scene:
        scene.home.intray("poll", must=0)
        fault = scene.relay.fault = Fault(verb, deed, times)
        scene.home.change(smtp=scene.relay.url)
        run = poll_until(lambda: fault.fired, scene)
        check_bounds(run, scene.home.settings["time_limit"])
        scene.at_once()
        fault.left = 0
        dead = [row[4] for row in state.Records(scene.home).replies if row[2] == "dead"]
        if dead and not (deed == PERMANENT and verb in ("MAIL", "RCPT", "DATA", "body", "dot")):
            raise Wrong(f"{len(dead)} replies were given up: {run}")
        scene.home.change(time_limit=60)
        scene.home.intray("poll", must=0, clock=3600)
        if dead:
            check_dead(scene, dead)
        else:
            state.check_end(scene)


def check_dead(scene, dead):
    """What the relay refused for good stays for a person; all else has arrived."""
    records = state.check_now(scene)
    for _, _, is_in, _, message_id, _, _ in records.replies:
        if is_in != ("dead" if message_id in dead else "sent"):
            raise Wrong(f"{message_id} is {is_in}; dead were {dead}")
    if set(scene.relay.replies()) & set(dead):
        raise Wrong("a reply that was refused has arrived all the same")
