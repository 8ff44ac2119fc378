"""The whole: certificates, OpenSSH and ProFTPD in one private folder, from start to the last trace removed."""
import os
import subprocess
import tempfile

from mail.certificates import Certificates
from mail.guard import Guard
from mail.host import MailOwner, await_all, read_logs
from mail.server import free_ports
from .openssh import OpenSSH
from .proftpd import ProFTPD


class FileHost:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix=f"filehost-{os.getpid()}-", dir=options.folder)
        os.chmod(self.folder, 0o711)
        self.guard = Guard(self.folder)
        self.owner = MailOwner()
        self.parts = []

    def start(self):
        """Starts everything and returns the line for whoever asked."""
        certificates = Certificates(f"{self.folder}/certificates")
        certificates.make(expired=True)
        os.mkdir(f"{self.folder}/data")
        os.chmod(f"{self.folder}/data", 0o1777)
        ports = free_ports(6)
        self.ssh = OpenSSH(f"{self.folder}/ssh", ports[0])
        self.ftp = ProFTPD(f"{self.folder}/ftp", self.options, ports[1:], self.owner)
        self.ssh.start(self.guard)
        self.ftp.start(self.guard, certificates)
        self.parts = [self.ssh, self.ftp]
        if self.options.full_disk:
            self._mount_small_disk()
        await_all(self.parts, self.log)
        return self._ready_line(certificates)

    def obey(self, command):
        """One line of standard input; an unusable one is answered by {"error": why}."""
        try:
            if "authorize" in command:
                for part in self.parts:
                    part.authorize(command["authorize"])
                return {"done": True}
            if "log" in command:
                return {"log": self.log()}
            return {"error": f"no such command: {sorted(command)}"}
        except (ValueError, subprocess.CalledProcessError) as error:
            return {"error": str(error)}

    def log(self):
        return read_logs(f"{self.folder}/ssh/log", *(f"{self.folder}/ftp/{name}" for name in ("log", "tls.log", "sftp.log")))

    def stop(self):
        if self.options.full_disk:
            subprocess.run(["umount", "-l", f"{self.folder}/small"], capture_output=True)
        self.guard.dismiss()

    def _mount_small_disk(self):
        small = f"{self.folder}/small"
        os.mkdir(small)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=1777", "tmpfs", small], check=True)

    def _ready_line(self, certificates):
        ftp = self.ftp
        return {
            "pid": os.getpid(),
            "folder": self.folder,
            "dataFolder": f"{self.folder}/data",
            "smallDisk": f"{self.folder}/small" if self.options.full_disk else None,
            "ports": {
                "openSSH": self.ssh.port, "sftp": ftp.sftp, "ftp": ftp.plain, "ftpExplicit": ftp.explicit,
                "ftps": ftp.implicit, "expired": ftp.expired},
            "hostKeys": {"openSSH": self.ssh.host_key, "sftp": ftp.host_key},
            "systemUser": self.ssh.user,
            "users": self.options.users,
            "caFile": certificates.ca,
            "otherCAFile": certificates.other_ca,
        }
