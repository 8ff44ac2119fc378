"""On demand: kills at random under load."""
import signal
import time

from . import state
from .load import Load


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
            load.scene.at_once()
            rounds += 1
        load.scene.home.intray("poll", must=0, clock=3600)
        load.scene.home.intray("poll", must=0, clock=3600)
        state.check_end(load.scene)
        print(f"{load.kills} random kills of {len(load.memory)} polls, two at a time ({load.busy} found another at work), "
              f"{len(load.scene.expected.messages)} messages, looked at {rounds} times: 0 violations "
              f"({time.monotonic() - began:.0f} s)", flush=True)
    return True
