"""What a file host can be asked for, and what a machine needs to give it."""
import os
import secrets
import shutil


class Options:
    """Read from one JSON object; every key may be left out.

    users     {name: password} of ProFTPD; a password that is null is made up. Default: acme.
    mlsd      false: ProFTPD offers no MLSD, nor MDTM; then there is only LIST to read.
    fullDisk  true: a folder of 256 kB is mounted, where an upload finds the disk full; only root can do that.
    folder    where the private folder is made; default $TMPDIR or /tmp.
    """

    def __init__(self, wishes):
        if not isinstance(wishes, dict):
            raise ValueError("expected a JSON object")
        users = wishes.pop("users", None) or {"acme": None}
        self.users = {name: password or secrets.token_urlsafe(12) for name, password in users.items()}
        self.mlsd = wishes.pop("mlsd", True)
        self.full_disk = wishes.pop("fullDisk", False)
        self.folder = wishes.pop("folder", None)
        if wishes:
            raise ValueError(f"unknown option \"{next(iter(wishes))}\"")


def missing(options):
    """Why this machine cannot run such a host, in words for a test report; None when it can."""
    files = [
        ("/usr/sbin/sshd", "openssh-server"), ("/usr/bin/ssh-keygen", "openssh-client"), ("/usr/sbin/proftpd", "proftpd-core"),
        ("/usr/lib/proftpd/mod_sftp.so", "proftpd-mod-crypto")]
    absent = [package for path, package in files if not os.path.exists(path)]
    if not shutil.which("openssl"):
        absent.append("openssl")
    if absent:
        return "not installed: " + " ".join(absent)
    if options.full_disk and os.geteuid() != 0:
        return "a small disk can only be mounted by root"
    return None
