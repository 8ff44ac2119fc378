"""The readers: Intray's verdict on messages, and what other programs find in them. Each is started once and asked for many."""
import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
OTHERS = ("python-email", "mime-parser", "gmime", "ripmime")


class Intray:
    """`intray explain` under one connection that lets every name in and takes mail from anybody."""

    def __init__(self, command):
        self.command = command
        self.folder = tempfile.TemporaryDirectory(prefix="intray-differential-")
        self.home = f"{self.folder.name}/home"
        self.run("init", self.home)
        with open(f"{self.home}/connections.yaml", "w") as file:
            file.write('connections: [{ name: all, account: main, dataType: any, pattern: "*", authentication: none }]\n')
        self.run("apply", f"{self.home}/connections.yaml")

    def run(self, *arguments):
        done = subprocess.run([self.command, *arguments], env={"INTRAY_HOME": self.home}, capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"intray {arguments[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def explain(self, paths):
        return [json.loads(line) for line in self.run("explain", "--json", *paths).splitlines()]

    def texts(self, paths):
        """Of each message, each part's digest as a text: with LF line ends and none at the end."""
        done = subprocess.run([self.command, "mime", "--batch"], input="".join(f"{path}\n" for path in paths).encode(), capture_output=True, check=True)
        return [{file["part"]: file["nsha256"] for file in json.loads(line)["attachments"]} for line in done.stdout.splitlines()]


class Reader:
    """Another program that prints what it finds in messages."""

    def __init__(self, name, folder):
        self.name = name
        command = f"{HERE}/readers/{name}"
        if name == "gmime":
            command = f"{folder}/gmime"
            flags = subprocess.run(["pkg-config", "--cflags", "--libs", "gmime-3.0"], capture_output=True, text=True, check=True).stdout.split()
            subprocess.run(["clang", "-O2", "-o", command, f"{HERE}/readers/gmime.c", *flags], check=True)
        self.process = subprocess.Popen([command], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, path):
        self.process.stdin.write(path.encode() + b"\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended in the middle of its work, with {self.process.wait()}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
