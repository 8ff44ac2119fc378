"""The whole: certificates, Dovecot and Postfix in one private folder, from start to the last trace removed."""
import grp
import os
import pwd
import tempfile
import time

from .certificates import Certificates
from .dovecot import Dovecot
from .guard import Guard
from .oauth import tokens
from .policy import Policy
from .postfix import Postfix
from .server import free_ports

START_LIMIT = 20  # seconds


class StartFailed(Exception):
    """A server ended or stayed silent; the words hold its log."""


def await_all(parts, log):
    """Returns when every part accepts connections."""
    end = time.monotonic() + START_LIMIT
    waiting = list(parts)
    while waiting:
        for part in list(waiting):
            failure = part.server.failure()
            if failure or time.monotonic() > end:
                name = type(part).__name__
                raise StartFailed(f"{failure or name + ' accepts no connections'}\n{log()}")
            if part.accepts():
                waiting.remove(part)
        time.sleep(0.01)


def read_logs(*paths):
    texts = []
    for path in paths:
        if os.path.exists(path):
            with open(path, errors="replace") as file:
                texts.append(file.read())
    return "".join(texts)


class MailHost:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix=f"mailhost-{os.getpid()}-", dir=options.folder)
        os.chmod(self.folder, 0o711)
        self.guard = Guard(self.folder)
        self.owner = MailOwner()
        self.parts = []
        self.policy = None
        self.dovecot = None

    def start(self):
        """Starts everything and returns the line for whoever asked."""
        certificates = Certificates(f"{self.folder}/certificates")
        certificates.make()
        ports = free_ports(7)
        dovecot = self.dovecot = Dovecot(self.folder, self.options, ports[:4], self.owner)
        self._start(dovecot)
        postfix = None
        if self.options.postfix:
            self.policy = Policy(self.options)
            postfix = Postfix(f"{self.folder}/postfix", self.options, ports[4:])
            self._start(postfix, certificates.folder, dovecot, self.policy)
        await_all(self.parts, self.log)
        return self._ready_line(certificates, dovecot, postfix)

    def obey(self, command):
        """One line of standard input; an unusable one is answered by {"error": why}."""
        try:
            if "recipients" in command and self.policy:
                self.policy.set(command["recipients"])
                return {"done": True}
            if "addUsers" in command:
                return self._add_users(command["addUsers"])
            if "log" in command:
                return {"log": self.log()}
            return {"error": f"no such command for this host: {sorted(command)}"}
        except (ValueError, AttributeError) as error:
            return {"error": str(error)}

    def _add_users(self, users):
        self.options.add(users)
        added = {name: self.options.users[name] for name in users}
        self.dovecot.add(added)
        return {"users": added}

    def log(self):
        return read_logs(f"{self.folder}/log", f"{self.folder}/postfix/log")

    def stop(self):
        self.guard.dismiss()

    def _start(self, part, *arguments):
        part.start(self.guard, *arguments)
        self.parts.append(part)

    def _ready_line(self, certificates, dovecot, postfix):
        ports = {"imap": dovecot.imap, "imaps": dovecot.imaps}
        if postfix:
            ports.update(smtp=postfix.smtp, submission=postfix.submission, smtps=postfix.smtps)
        return {
            "pid": os.getpid(),
            "folder": self.folder,
            "mailFolder": f"{self.folder}/mail",
            "mailOwner": {"uid": self.owner.uid, "gid": self.owner.gid},
            "ports": ports,
            "caFile": certificates.ca,
            "otherCAFile": certificates.other_ca,
            "users": self.options.users,
            "tokens": tokens(self.options.users, dovecot.oauth_secret) if self.options.oauth2 else {},
        }


class MailOwner:
    """Who owns the mail files: ourselves, or nobody when we are root (Dovecot refuses mail of uid 0)."""

    def __init__(self):
        entry = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.name, self.group = entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name
        self.uid, self.gid = entry.pw_uid, entry.pw_gid
