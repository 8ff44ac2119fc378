"""A private OpenSSH that serves SFTP alone, to the user who runs it, by public key."""
import os
import pwd
import subprocess

from mail.server import Server, greets

CONFIGURATION = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_ed25519
PidFile none
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 200
MaxSessions 100
PerSourceMaxStartups none
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""


class OpenSSH:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.server = None

    def start(self, guard):
        os.makedirs(self.folder)
        make_key(f"{self.folder}/host_ed25519", "ed25519")
        open(f"{self.folder}/authorized_keys", "w").close()
        with open(f"{self.folder}/sshd_config", "w") as file:
            file.write(CONFIGURATION.format(folder=self.folder, port=self.port))
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        self.server = Server(
            guard, ["/usr/sbin/sshd", "-D", "-f", f"{self.folder}/sshd_config", "-E", f"{self.folder}/log"])

    def authorize(self, key):
        with open(f"{self.folder}/authorized_keys", "a") as file:
            file.write(key.strip() + "\n")

    def accepts(self):
        return greets(self.port, b"SSH-2.0")

    @property
    def host_key(self):
        return fingerprint(f"{self.folder}/host_ed25519.pub")


def make_key(path, kind):
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path], check=True, stdin=subprocess.DEVNULL)


def fingerprint(path):
    """`SHA256:...`"""
    shown = subprocess.run(["ssh-keygen", "-lf", path], check=True, capture_output=True, text=True).stdout
    return shown.split()[1]
