"""The system calls of a run, as strike logs them."""
import os
import tempfile



class Call:
    def __init__(self, line):
        at, self.name, result, inode, offset, length, self.path, self.other, data = line.rstrip("\n").split("\t")
        self.thread, self.number = map(int, at.split(":"))
        self.struck = result == "struck"
        self.result = None if self.struck else int(result)
        self.inode, self.offset, self.length = int(inode), int(offset), int(length)
        self.data = bytes.fromhex(data) if data != "-" else b""

    @property
    def at(self):
        return f"{self.thread}:{self.number}"

    @property
    def is_of_socket(self):
        return self.path.startswith("socket:")

    def __str__(self):
        other = f" -> {self.other}" if self.other != "-" else ""
        return f"{self.at} {self.name} {self.path}{other}"


def parse(path):
    with open(path, errors="replace") as file:
        return [Call(line) for line in file if line.endswith("\n")]


class Log:
    """A file for strike's log, gone at the end of a `with`."""

    def __enter__(self):
        descriptor, self.path = tempfile.mkstemp(prefix="calls-")
        os.close(descriptor)
        return self

    def __exit__(self, *_):
        os.unlink(self.path)

    def calls(self):
        return parse(self.path)

    def struck(self):
        return next((call for call in self.calls() if call.struck), None)
