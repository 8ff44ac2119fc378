"""The suites by name."""
from . import givings, lies, midway, network, pollers, powercut, pulls, randomkills, relays, soak, strikes


def poll_kills(world):
    return strikes.kills(world, "a poll of ten messages", world.scene, ["poll"], lambda scene: scene.end())


def poll_errors(world):
    return strikes.errors(world, "a poll of ten messages", world.scene, ["poll"], lambda scene: scene.end(clock=3600))


def both(title, scene, arguments):
    """A suite of kills and errors at every call of a command; `arguments` are made of the scene."""
    def suite(world):
        return all([strike(world, title, lambda: scene(world), arguments, lambda scene: scene.end())
                    for strike in (strikes.kills, strikes.errors)])
    return suite


ALL = {
    "poll-kills": poll_kills, "poll-errors": poll_errors,
    "outbox": both("an outbox run", midway.Outbox, ["poll"]),
    "migration": both("a start that migrates", midway.Old, ["verify"]),
    "init": both("init", midway.NoHome, lambda scene: ["init", scene.home.path]),
    "backup": both("a backup", midway.Polled, lambda scene: ["backup", scene.copy]),
    "network": network.all_legs, "relays": relays.every_failure, "lies": lies.every_lie, "pollers": pollers.all_of_them,
    "power-cuts": powercut.cuts, **pulls.ALL, **givings.ALL,
}
ON_DEMAND = {"random-kills": randomkills.random_kills, "soak": soak.soak}
