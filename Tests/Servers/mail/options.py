"""What a mail host can be asked for, and what a machine needs to give it."""
import os
import secrets
import shutil

GATEWAY = "uploads@gateway.example"
PARTNER = "feeds@partner.example"


class Options:
    """Read from one JSON object; every key may be left out.

    users          {address: password}; a password that is null is made up. Default: one mailbox at the gateway, one at the partner.
    postfix        false: only Dovecot, which also runs for an ordinary user.
    plaintextAuth  false: Dovecot says LOGINDISABLED until TLS has begun.
    capability     what Dovecot says it can do, in place of all it can: "IMAP4rev1 UIDPLUS".
    oauth2         true: XOAUTH2 and OAUTHBEARER are offered beside PLAIN, and the ready line holds tokens.
    testimony      {"server": name, "strips": bool}: Postfix writes Authentication-Results of that name into incoming mail, with DMARC
                   passed when the sender of the envelope is who logged in; `strips`: those that came with the mail are taken out.
    mailFsync      Dovecot's mail_fsync: "never" (default), "optimized" or "always".
    folder         where the private folder is made; default $TMPDIR or /tmp.
    """

    def __init__(self, wishes):
        if not isinstance(wishes, dict):
            raise ValueError("expected a JSON object")
        users = wishes.pop("users", None) or {GATEWAY: None, PARTNER: None}
        self.users = {}
        self.add(users)
        self.postfix = wishes.pop("postfix", True)
        self.plaintext_auth = wishes.pop("plaintextAuth", True)
        self.capability = wishes.pop("capability", None)
        self.oauth2 = wishes.pop("oauth2", False)
        self.testimony = wishes.pop("testimony", None)
        self.mail_fsync = wishes.pop("mailFsync", "never")
        self.folder = wishes.pop("folder", None)
        if wishes:
            raise ValueError(f"unknown option \"{next(iter(wishes))}\"")
        self.domains = sorted({name.partition("@")[2] for name in (GATEWAY, PARTNER, *self.users)})

    def add(self, users):
        for name in users:
            if not all(part for part in name.partition("@")) or set(name) & set(" /:+\n") or name != name.lower():
                raise ValueError(f"\"{name}\" cannot be a user: expected name@domain in lower case")
        self.users.update({name: password or secrets.token_urlsafe(12) for name, password in users.items()})

    def knows(self, address):
        """Whether mail to `address` has a mailbox here: `name+detail@domain` is `name@domain`'s."""
        name, _, domain = address.lower().partition("@")
        return f"{name.partition('+')[0]}@{domain}" in self.users


def missing(options):
    """Why this machine cannot run such a host, in words for a test report; None when it can."""
    files = [("/usr/sbin/dovecot", "dovecot-core"), ("/usr/lib/dovecot/imap", "dovecot-imapd")]
    if options.postfix:
        files += [("/usr/lib/dovecot/lmtp", "dovecot-lmtpd"), ("/usr/lib/postfix/sbin/master", "postfix")]
    absent = [package for path, package in files if not os.path.exists(path)]
    if not shutil.which("openssl"):
        absent.append("openssl")
    if absent:
        return "not installed: " + " ".join(absent)
    if options.postfix and os.geteuid() != 0:
        return "Postfix can only be started by root"
    return None
