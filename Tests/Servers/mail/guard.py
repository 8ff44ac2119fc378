"""The guard: a process that outlives a mail host by a moment, kills its servers and removes its folder.

It waits at a pipe whose other end only the mail host holds, so it notices the host's end however that came about, kill -9 too.
Nothing of a throw-away server is worth a farewell: everything is killed.
"""
import contextlib
import ctypes
import os
import shutil
import signal
import time

PR_SET_CHILD_SUBREAPER = 36


class Guard:
    def __init__(self, folder):
        adopt_orphans()
        reading, self._pipe = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._pipe)
            keep_watch(reading, folder)
        os.close(reading)

    def watch(self, session):
        os.write(self._pipe, f"{session}\n".encode())

    def dismiss(self):
        """Returns when no server is left, nor the folder."""
        os.close(self._pipe)
        os.waitpid(self._process, 0)
        bury_orphans()


def keep_watch(pipe, folder):
    """The guard's life; never returns."""
    os.setsid()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    with os.fdopen(pipe) as lines:
        sessions = {int(line) for line in lines}
    while members := session_members(sessions):
        for process in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.005)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def session_members(sessions):
    """Processes of these sessions that still run; /proc/<pid>/stat: the state is the 3rd field, the session the 6th."""
    members = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as file:
                state, _, _, session = file.read().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) in sessions and state != "Z":
            members.append(int(entry))
    return members


def adopt_orphans():
    """Makes this process the parent of its servers' orphans, so that none stays behind as a zombie."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def bury_orphans():
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, 0):
            pass
