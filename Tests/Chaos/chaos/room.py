"""Where a run keeps what it makes: one folder, in memory where there is room for files, which goes with the run."""
import contextlib
import os
import re
import shutil
import signal
import tempfile

from .host import MEMORY


@contextlib.contextmanager
def own_room():
    """The folder all temporary files go into meanwhile. A run that is told to end takes it away too; what one left behind that
    was killed goes with the next."""
    sweep()
    folder = tempfile.mkdtemp(prefix=f"chaos-{os.getpid()}-", dir=MEMORY)

    def leave(number, _):
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(128 + number)  # Not by an exception, which would wait for every point that is still to be tried.

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    tempfile.tempdir = folder
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep():
    parent = MEMORY or tempfile.gettempdir()
    for name in os.listdir(parent):
        owner = re.match(r"chaos-(\d+)-", name)
        if owner and not os.path.exists(f"/proc/{owner[1]}"):
            shutil.rmtree(f"{parent}/{name}", ignore_errors=True)
