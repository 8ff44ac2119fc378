"""What every host of this folder does as a program: a line of JSON when it is ready, then one for each it is given."""
import json
import os
import signal
import sys

from .host import StartFailed

EX_USAGE = 64
EX_UNAVAILABLE = 69


def run(name, host, read_options, missing):
    """`host` is the class, `read_options` makes its options of a JSON object, `missing` says what the machine lacks for them."""
    arguments = sys.argv[1:]
    asks_only = arguments[:1] == ["--missing"]
    try:
        options = read_options(json.loads((arguments[asks_only:] or ["{}"])[0]))
    except ValueError as error:
        return complain(f"{name}: the argument is not usable: {error}", EX_USAGE)
    lack = missing(options)
    if asks_only:
        print(lack or "")
        return 0
    if lack:
        return complain(f"{name}: {lack}", EX_UNAVAILABLE)
    return serve(name, host, options)


def serve(name, host, options):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    host = host(options)
    try:
        print(json.dumps(host.start()), flush=True)
        for line in iter(sys.stdin.readline, ""):
            print(json.dumps(host.obey(json.loads(line))), flush=True)
    except StartFailed as error:
        return complain(f"{name}: {error}", EX_UNAVAILABLE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        host.stop()
    return 0


def complain(text, status):
    print(text, file=sys.stderr)
    return status
