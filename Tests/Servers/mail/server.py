"""A server as a child of this process: a daemon that stays in the foreground, in a session of its own."""
import os
import random
import socket
import subprocess


class Server:
    """Its children share its session, so that none can be overlooked when it is killed (guard.py)."""

    def __init__(self, guard, command, environment=None):
        self.name = os.path.basename(command[0])
        self.child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True)
        guard.watch(self.child.pid)

    def failure(self):
        """What it said when it ended, if it has ended."""
        if self.child.poll() is None:
            return None
        said = self.child.stderr.read().decode(errors="replace").strip()
        return f"{self.name} ended with status {self.child.returncode}: {said or 'without a word'}"


def free_ports(count):
    """Ports that nobody listens on just now, below the range the kernel gives to outgoing connections."""
    held, ports = [], []
    while len(ports) < count:
        candidate = socket.socket()
        held.append(candidate)
        try:
            candidate.bind(("127.0.0.1", random.randrange(10000, 32000)))
            ports.append(candidate.getsockname()[1])
        except OSError:
            continue
    for each in held:
        each.close()
    return ports


def greets(port, greeting):
    """Whether the server on `port` says `greeting` first; an empty greeting asks for the connection alone."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            return not greeting or connection.recv(len(greeting)) == greeting
    except OSError:
        return False
