"""A home of Intray, and Intray run in it: plainly, under strike, with another clock."""
import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

from .mail import MESSAGE_LIMIT, PARTNER
from .wrong import Wrong

DAY = 86400
# Seconds for which the test waits at most, whatever else the machine does.
PATIENCE = 300
CONFIGURATION = """\
gateway: {{ domain: gateway.example, from: "Intray <uploads@gateway.example>", repliesPerHour: 1000000 }}
accounts:
  main:
    imap: {imap}
    {imap_tls}
    user: {user}
    password: {{ file: secrets/main }}
    messageLimit: {limit} b
    timeLimit: {time_limit}s
    {account}
"""
RELAY = """\
relay:
  smtp: {smtp}
  {smtp_tls}
"""
CONNECTIONS = f"""\
connections:
  - name: acme-conversions
    account: main
    dataType: conversions
    pattern: "Conversions_202?_*"
    authentication: none
    returnAddress: {PARTNER}
    answers: [accepted, ignored, refused]
  - name: acme-later
    account: main
    dataType: conversions
    pattern: "Later_*.csv"
    authentication: none
    returnAddress: {PARTNER}
    result: on-completion
  - name: beta-shared
    account: main
    dataType: conversions
    pattern: "*_shared.csv"
    authentication: none
"""


class Run:
    """What a run of Intray came to."""

    def __init__(self, status, output, seconds, memory):
        self.status, self.output, self.seconds, self.memory = status, output, seconds, memory

    def __repr__(self):
        return f"status {self.status} after {self.seconds:.1f} s: {self.output.strip()[:600]}"


class Template:
    """A home that is made once and copied for each test."""

    def __init__(self, intray, tools):
        self.intray, self.tools = intray, tools
        self.folder = tempfile.mkdtemp(prefix="template-")
        self.path = f"{self.folder}/home"
        subprocess.run([intray, "init", self.path], check=True, stdout=subprocess.DEVNULL)
        home = Home(self, self.path)
        home.configure("imap://127.0.0.1:1", "nobody@gateway.example")
        home.write("secrets/main", "secret\n")
        home.write("connections.yaml", CONNECTIONS)
        home.intray("apply", f"{self.path}/connections.yaml", must=0)

    def home(self):
        path = tempfile.mkdtemp(prefix="home-")
        os.rmdir(path)
        shutil.copytree(self.path, path)
        return Home(self, path)

    def remove(self):
        shutil.rmtree(self.folder)


class Home:
    def __init__(self, template, path):
        self.template, self.path = template, path
        self.settings = {}

    def configure(self, imap, user, smtp=None, **more):
        """`more`: `imap_tls`, `smtp_tls`, `account` as YAML; `time_limit` in seconds."""
        self.settings = dict(
            imap=imap, user=user, smtp=smtp, imap_tls="tls: none", smtp_tls="tls: none", limit=MESSAGE_LIMIT,
            time_limit=60, account="mailbox: INBOX")
        self.change(**more)

    def change(self, **more):
        self.settings.update(more)
        text = CONFIGURATION + (RELAY if self.settings["smtp"] else "")
        self.write("intray.yaml", text.format(**self.settings))

    def write(self, name, text):
        with open(os.open(f"{self.path}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)

    def intray(self, *arguments, must=None, strike=(), clock=None, log=None, limit=PATIENCE):
        """Runs it to its end. With `must`, that has to be its status. `clock`: seconds from the right time."""
        process = self.start(*arguments, strike=strike, clock=clock, log=log)
        run = process.wait(limit)
        if must is not None and run.status != must:
            raise Wrong(f"intray {' '.join(arguments)} should have ended with {must}: {run}")
        return run

    def start(self, *arguments, strike=(), clock=None, log=None):
        command = [self.template.intray, *arguments]
        if strike or log:
            command = [f"{self.template.tools}/strike", *(["--log", log] if log else []), *strike, "--", *command]
        environment = {"PATH": "/usr/bin:/bin", "INTRAY_HOME": self.path, "SWIFT_BACKTRACE": "enable=no"}
        if clock:
            environment |= {"LD_PRELOAD": f"{self.template.tools}/clock.so", "CLOCK_OFFSET": str(clock)}
        return Process(f"{self.template.tools}/peak", command, environment)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Process:
    """Intray, running. Its output goes to a file, so that nobody waits for anybody."""

    def __init__(self, peak, command, environment):
        self.command = command
        self.output = tempfile.TemporaryFile()
        self.began = time.monotonic()
        news, told = os.pipe()
        self.child = subprocess.Popen(
            [peak, str(told), *command], env=environment, stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT,
            pass_fds=[told])
        os.close(told)
        self.news = os.fdopen(news)
        self.id = int(self.news.readline())
        self.handle = None
        with contextlib.suppress(ProcessLookupError):  # it may have ended since
            self.handle = os.pidfd_open(self.id)

    def signal(self, number):
        """To this very process; to none when it has ended."""
        with contextlib.suppress(ProcessLookupError):
            if self.handle is not None:
                signal.pidfd_send_signal(self.handle, number)

    def ended(self, limit=PATIENCE):
        """Whether it has within `limit` seconds."""
        return bool(select.select([self.news], [], [], limit)[0])

    def wait(self, limit=PATIENCE):
        """The run; whatever does not end within `limit` seconds is killed, and wrong."""
        ended = self.ended(limit)
        if not ended:
            self.signal(signal.SIGKILL)
        status, memory = map(int, self.news.readline().split())
        seconds = time.monotonic() - self.began
        self.child.wait()
        said = self.said()
        self.output.close()
        self.news.close()
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
        if not ended:
            raise Wrong(f"{' '.join(self.command)} did not end within {limit} s: {said}")
        code = os.waitstatus_to_exitcode(status)
        return Run(code if code >= 0 else 128 - code, said, seconds, memory * 1024)

    def said(self):
        self.output.seek(0)
        return self.output.read().decode(errors="replace")
