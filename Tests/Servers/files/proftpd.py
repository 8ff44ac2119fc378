"""A private ProFTPD: FTP with TLS asked for, from the first byte, and without; SFTP by password; and one that shows an old certificate."""
import crypt
import os
import subprocess

from mail.server import Server, greets
from .openssh import fingerprint, make_key

CONFIGURATION = """
ServerName "files"
ServerType standalone
DefaultServer on
ModulePath /usr/lib/proftpd
LoadModule mod_tls.c
LoadModule mod_sftp.c
ModuleControlsACLs insmod,rmmod allow user root
PidFile {folder}/pid
ScoreboardFile {folder}/scoreboard
DelayEngine off
SystemLog {folder}/log
TransferLog none
WtmpLog off
UseReverseDNS off
DefaultAddress 127.0.0.1
SocketBindTight on
User {user}
Group {group}
MaxInstances 200
MaxLoginAttempts 100
{listing}
<Global>
  AuthOrder mod_auth_file.c
  AuthUserFile {folder}/users
  RequireValidShell off
  AllowOverwrite on
  AllowStoreRestart on
  AllowRetrieveRestart on
  ListOptions "" strict
  Umask 022
  TimeoutLogin 20
  RootLogin off
  CreateHome off
  {limits}
</Global>

Port {plain}
{explicit}
{implicit}
{expired}
<VirtualHost 127.0.0.1>
  Port {sftp}
  SFTPEngine on
  SFTPLog {folder}/sftp.log
  SFTPHostKey {folder}/host_ed25519
  SFTPAuthMethods publickey password
  SFTPAuthorizedUserKeys file:{folder}/keys
</VirtualHost>
"""

TLS_HOST = """
<VirtualHost 127.0.0.1>
  Port {port}
  TLSEngine on
  TLSRequired on
  TLSProtocol TLSv1.2 TLSv1.3
  TLSECCertificateFile {certificate}
  TLSECCertificateKeyFile {key}
  TLSLog {folder}/tls.log
  TLSOptions {options}
  TLSVerifyClient off
</VirtualHost>
"""

NO_FACTS = """
  <Limit MLSD MLST MDTM>
    DenyAll
  </Limit>
"""


class ProFTPD:
    """`plain`, `explicit`, `implicit`, `expired` and `sftp` are its ports."""

    def __init__(self, folder, options, ports, owner):
        self.folder, self.options, self.owner = folder, options, owner
        self.plain, self.explicit, self.implicit, self.expired, self.sftp = ports
        self.server = None

    def start(self, guard, certificates):
        os.makedirs(self.folder)
        make_key(f"{self.folder}/host_ed25519", "ed25519")
        open(f"{self.folder}/keys", "w").close()
        self._write_users()
        with open(f"{self.folder}/proftpd.conf", "w") as file:
            file.write(self._configuration(certificates))
        self.server = Server(guard, ["/usr/sbin/proftpd", "-n", "-q", "-c", f"{self.folder}/proftpd.conf"])

    def authorize(self, key):
        """ProFTPD reads RFC 4716."""
        path = f"{self.folder}/new.pub"
        with open(path, "w") as file:
            file.write(key.strip() + "\n")
        shown = subprocess.run(["ssh-keygen", "-e", "-m", "RFC4716", "-f", path], check=True, capture_output=True, text=True)
        with open(f"{self.folder}/keys", "a") as file:
            file.write(shown.stdout)

    def accepts(self):
        return greets(self.plain, b"220") and greets(self.implicit, b"") and greets(self.sftp, b"SSH-2.0")

    @property
    def host_key(self):
        return fingerprint(f"{self.folder}/host_ed25519.pub")

    def _write_users(self):
        with open(f"{self.folder}/users", "w") as file:
            for name, password in self.options.users.items():
                hash = crypt.crypt(password, crypt.METHOD_SHA256)
                file.write(f"{name}:{hash}:{self.owner.uid}:{self.owner.gid}::/:/bin/false\n")
        os.chmod(f"{self.folder}/users", 0o600)

    def _configuration(self, certificates):
        def tls_host(port, certificate, options="NoSessionReuseRequired"):
            return TLS_HOST.format(
                folder=self.folder, port=port, certificate=certificate, key=certificates.key, options=options)

        return CONFIGURATION.format(
            folder=self.folder, user=self.owner.name, group=self.owner.group, plain=self.plain, sftp=self.sftp,
            listing="" if self.options.mlsd else "FactsAdvertise off", limits="" if self.options.mlsd else NO_FACTS,
            explicit=tls_host(self.explicit, certificates.certificate),
            implicit=tls_host(self.implicit, certificates.certificate, "UseImplicitSSL NoSessionReuseRequired"),
            expired=tls_host(self.expired, certificates.path("expired.pem")))
