"""Messages laid into a mailbox directly, as fast as files can be written.

The names carry the sizes Dovecot would otherwise read every file for: S in octets, W with every line ended by CRLF.
"""
import os


def deliver(messages, folder, user, owner, mailbox="INBOX"):
    """Writes each of `messages` (bytes) as one already noticed message of `mailbox`; returns how many."""
    root = os.path.join(folder, user, "Maildir")
    place = root if mailbox == "INBOX" else os.path.join(root, "." + mailbox.replace("/", "."))
    for name in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(place, name), exist_ok=True)
    count = 0
    for count, message in enumerate(messages, 1):
        wire_size = len(message) + message.count(b"\n") - message.count(b"\r\n")
        path = os.path.join(place, "cur", f"1700000000.M{count:07}.example,S={len(message)},W={wire_size}:2,")
        with open(path, "wb") as file:
            file.write(message)
        os.chown(path, owner["uid"], owner["gid"])
    hand_over(os.path.join(folder, user), owner)
    return count


def hand_over(folder, owner):
    for place, _, _ in os.walk(folder):
        os.chown(place, owner["uid"], owner["gid"])
