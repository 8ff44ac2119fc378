"""The parts of a throw-away mail host: certificates, Dovecot, Postfix, the recipient policy, Maildir."""
