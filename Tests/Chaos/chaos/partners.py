"""Partners' servers: the private file host the other tests use too (Tests/Servers/filehost), and homes that know it."""
import atexit
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

from .home import Home
from .host import MEMORY, ROOT

LOCK = threading.Lock()


class FileHost:
    """OpenSSH and ProFTPD over one folder; stopped with the process that started it."""

    def __init__(self):
        self.process = subprocess.Popen(
            [f"{ROOT}/Tests/Servers/filehost", json.dumps({"folder": MEMORY})], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"no file host: status {self.process.wait()}")
        self.ready = json.loads(line)
        self.ports = self.ready["ports"]
        atexit.register(self.stop)

    def authorize(self, key):
        self.process.stdin.write(json.dumps({"authorize": key}) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def folder(self):
        path = tempfile.mkdtemp(prefix="f", dir=self.ready["dataFolder"])
        os.chmod(path, 0o777)
        return path

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Homes:
    """A home with the credential `partner`, made once, and copied for each test."""

    def __init__(self, world, host):
        self.template, self.host = world.template, host
        self.base = world.template.home()
        atexit.register(self.base.remove)
        key = self.base.intray("credential", "create", "sftp", "--kind", "key-pair", "--user", host.ready["systemUser"], "--json",
                               must=0)
        host.authorize(json.loads(key.output.splitlines()[-1])["publicKey"])
        self.base.write("password", host.ready["users"]["acme"] + "\n")
        self.base.intray("credential", "create", "ftp", "--user", "acme", "--password-file", f"{self.base.path}/password", must=0)
        os.unlink(f"{self.base.path}/password")

    def copy(self):
        path = tempfile.mkdtemp(prefix="home-")
        os.rmdir(path)
        shutil.copytree(self.base.path, path)
        return Home(self.template, path)

    def server(self, way):
        """The keys of a connection that say where the partner's server is."""
        if way == "sftp":
            return {"method": "sftp", "server": f"sftp://127.0.0.1:{self.host.ports['openSSH']}", "credential": "sftp",
                    "hostKey": self.host.ready["hostKeys"]["openSSH"]}
        return {"method": "ftp", "server": f"ftp://127.0.0.1:{self.host.ports['ftpExplicit']}", "credential": "ftp",
                "caFile": self.host.ready["caFile"]}


def homes_of(world):
    with LOCK:
        if not hasattr(world, "homes"):
            world.homes = Homes(world, FileHost())
        return world.homes


def declare(home, **keys):
    """Applies the one connection `acme`."""
    lines = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    home.write("acme.yaml", f"connections:\n  - name: acme\n{lines}")
    home.intray("apply", f"{home.path}/acme.yaml", must=0)


def lay(path, contents, age):
    """A file that everybody may change, as old as that many seconds."""
    with open(path, "wb") as file:
        file.write(contents)
    os.chmod(path, 0o666)
    then = time.time() - age
    os.utime(path, (then, then))


def contents_of(folder):
    """{name: bytes} of the files in a folder, hidden ones too."""
    found = {}
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if os.path.isfile(f"{folder}/{name}"):
            with open(f"{folder}/{name}", "rb") as file:
                found[name] = file.read()
    return found
