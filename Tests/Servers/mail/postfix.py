"""A private Postfix: incoming mail as an MX takes it, submission with STARTTLS and AUTH, and smtps. Root only.

Its master is started directly, with folders made here: the `postfix` command would spend a second on checks of a tree it shares
with the system. Nothing of the system's own Postfix is read or written but its programs.
"""
import os
import pwd
import grp

from .policy import OWN_MARK
from .server import Server, greets

MAIN = """
compatibility_level = 3.6
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.gateway.example
mydestination =
mynetworks =
alias_maps =
local_transport = error:5.1.2 no local mail here
default_transport = error:5.1.2 this host knows only its own domains
relay_domains =
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = static:known
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
recipient_delimiter = +
message_size_limit = 52428800
mailbox_size_limit = 0
minimal_backoff_time = 1s
queue_run_delay = 1s
in_flow_delay = 0
notify_classes =
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
smtpd_tls_chain_files = {certificates}/server.key, {certificates}/server.pem
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_sasl_tls_security_options = noanonymous
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_end_of_data_restrictions = check_policy_service inet:127.0.0.1:{policy}
"""

# The policy knows the users, and is asked before anybody is let in: it has the last word on logged-in clients too.
CLIENT = "check_policy_service,inet:127.0.0.1:{policy},permit_sasl_authenticated,"
MASTER = """
{smtp} inet n - n - - smtpd
  -o smtpd_recipient_restrictions=""" + CLIENT + """reject_unauth_destination
{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
  -o smtpd_recipient_restrictions=""" + CLIENT + """reject
{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=""" + CLIENT + """reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""

PRIVATE_FOLDERS = "active bounce corrupt defer deferred flush hold incoming private saved trace".split()


class Postfix:
    """`smtp`, `submission` and `smtps` are its ports."""

    def __init__(self, folder, options, ports):
        self.folder = folder
        self.options = options
        self.smtp, self.submission, self.smtps = ports
        self.server = None

    def start(self, guard, certificates, dovecot, policy):
        self._make_folders()
        places = dict(
            folder=self.folder, certificates=certificates, lmtp=dovecot.lmtp, sasl=dovecot.sasl, policy=policy.port,
            smtp=self.smtp, submission=self.submission, smtps=self.smtps, domains=", ".join(self.options.domains))
        for name, text in (("main.cf", MAIN + self._stripping()), ("master.cf", MASTER)):
            self._write(f"{self.folder}/{name}", text.format(**places))
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "MAIL_CONFIG": self.folder, "MAIL_LOGTAG": "postfix"}
        self.server = Server(guard, ["/usr/lib/postfix/sbin/master", "-c", self.folder, "-s"], environment)

    def _stripping(self):
        """What takes out Authentication-Results that come with mail."""
        if not (self.options.testimony or {}).get("strips"):
            return ""
        self._write(f"{self.folder}/strip", f"if /^Authentication-Results:/\n!/{OWN_MARK}/ IGNORE\nendif\n")
        return "header_checks = regexp:{folder}/strip\n"

    def accepts(self):
        return greets(self.smtp, b"220") and greets(self.submission, b"220") and greets(self.smtps, b"")

    def _make_folders(self):
        owner, droppers = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        self._folder("", 0, 0, 0o755)
        self._folder("data", owner, 0, 0o700)
        self._folder("queue", 0, 0, 0o755)
        self._folder("queue/pid", 0, 0, 0o755)
        self._folder("queue/public", owner, droppers, 0o2710)
        self._folder("queue/maildrop", owner, droppers, 0o1730)
        for name in PRIVATE_FOLDERS:
            self._folder(f"queue/{name}", owner, 0, 0o700)

    def _write(self, path, text):
        with open(path, "w") as file:
            file.write(text)
        os.utime(path, (0, 0))  # Postfix waits two seconds before it trusts a file that was written just now.

    def _folder(self, name, owner, group, mode):
        path = f"{self.folder}/{name}"
        os.makedirs(path, exist_ok=True)
        os.chown(path, owner, group)
        os.chmod(path, mode)
