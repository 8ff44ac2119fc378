"""A private Dovecot 2.3: imap, imaps, LMTP for the Postfix beside it, and a listener to which it brings its logins."""
import base64
import os
import secrets

from .server import Server, greets

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap{lmtp_protocol}
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
default_process_limit = 200
verbose_proctitle = yes
ssl = yes
ssl_cert = <{certificates}/server.pem
ssl_key = <{certificates}/server.key
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = {disable_plaintext}
auth_failure_delay = 0
auth_mechanisms = plain login{oauth_mechanisms}
mail_uid = {owner}
mail_gid = {group}
first_valid_uid = 1
mail_home = {folder}/mail/%u
mail_location = maildir:~/Maildir
mail_fsync = {fsync}
mail_save_crlf = yes
mail_max_userip_connections = 100
recipient_delimiter = +
lmtp_hdr_delivery_address = original
{capability}
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = {folder}/users/%u
  mechanisms = plain login
}}
userdb {{
  driver = passwd-file
  args = {folder}/users/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service auth {{
  inet_listener sasl {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
"""

LMTP = """
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""

# Tokens are checked here, without an identity provider: HS256 under one key.
OAUTH2 = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""
OAUTH2_ARGUMENTS = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/oauthkeys/
username_attribute = email
"""


class Dovecot:
    """`imap`, `imaps`, `lmtp` and `sasl` are its ports."""

    def __init__(self, folder, options, ports, owner):
        self.folder = folder
        self.options = options
        self.owner = owner
        self.imap, self.imaps, self.lmtp, self.sasl = ports
        self.oauth_secret = secrets.token_bytes(32)
        self.server = None

    def start(self, guard):
        for name in ("run", "state", "mail"):
            os.makedirs(f"{self.folder}/{name}", exist_ok=True)
        os.chown(f"{self.folder}/mail", self.owner.uid, self.owner.gid)
        self.add(self.options.users)
        if self.options.oauth2:
            self._write("oauth2.conf", OAUTH2_ARGUMENTS.format(folder=self.folder))
            self._write("oauthkeys/default/HS256/default", base64.b64encode(self.oauth_secret).decode())
        self._write("dovecot.conf", self._configuration())
        self.server = Server(guard, ["/usr/sbin/dovecot", "-F", "-c", f"{self.folder}/dovecot.conf"])

    def add(self, users):
        """A file for each, so that a new one is known at once: Dovecot looks for changes of a file only now and then."""
        for name in users:
            self._write(f"users/{name}", f"{name}:{{PLAIN}}{users[name]}::::::\n")

    def accepts(self):
        lmtp = not self.options.postfix or greets(self.lmtp, b"220")
        return lmtp and greets(self.imap, b"* OK") and greets(self.imaps, b"") and greets(self.sasl, b"VERSION")

    def _configuration(self):
        options, is_root = self.options, os.geteuid() == 0
        text = CONFIGURATION + (LMTP if options.postfix else "") + (OAUTH2 if options.oauth2 else "")
        return text.format(
            folder=self.folder, certificates=f"{self.folder}/certificates", imap=self.imap, imaps=self.imaps,
            lmtp=self.lmtp, sasl=self.sasl, lmtp_protocol=" lmtp" if options.postfix else "",
            internal="dovecot" if is_root else self.owner.name, login="dovenull" if is_root else self.owner.name,
            internal_group="dovecot" if is_root else self.owner.group,
            owner=self.owner.uid, group=self.owner.gid, fsync=options.mail_fsync,
            disable_plaintext="no" if options.plaintext_auth else "yes",
            oauth_mechanisms=" xoauth2 oauthbearer" if options.oauth2 else "",
            capability=f"imap_capability = {options.capability}" if options.capability else "")

    def _write(self, name, text):
        path = f"{self.folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
