"""An IMAP server that tells the truth but for one lie."""
import hashlib
import socket
import threading
import time


class Lie:
    """`hook` names the place where it is told (see Session), `tell` what is said there in the truth's stead.

    `tell(session, truth, ...)` returns the octets to send, or sends by itself and returns None. A `slow` one is told for longer
    than anybody waits.
    """

    def __init__(self, name, hook, tell, slow=False):
        self.name, self.hook, self.tell, self.slow = name, hook, tell, slow


class Liar:
    def __init__(self, messages):
        self.uid_validity, self.uid_next, self.folders = 7, 1, {"INBOX": []}
        self.lie, self.fired, self.open, self.lock = None, 0, True, threading.RLock()
        for message in messages:
            self.folders["INBOX"].append((self.uid_next, message.bytes))
            self.uid_next += 1
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def hashes(self):
        with self.lock:
            return {name: sorted(hashlib.sha256(octets).hexdigest() for _, octets in messages)
                    for name, messages in self.folders.items()}

    def stop(self):
        self.open = False
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=Session(self, client).run, daemon=True).start()


class Session:
    """One connection. Everything the server says goes through `say`, under the name of the place it is said at."""

    def __init__(self, server, client):
        self.server, self.client = server, client
        self.lines = client.makefile("rb")

    def run(self):
        try:
            self.say("greeting", b"* OK ready\r\n")
            while line := self.lines.readline():
                tag, _, rest = line.decode("latin-1").strip().partition(" ")
                if not self.obey(tag, rest):
                    break
        except (Gone, OSError, ValueError):
            pass
        finally:
            self.client.close()

    def say(self, hook, truth, *about):
        lie = self.server.lie
        if lie and lie.hook == hook:
            self.server.fired += 1
            truth = lie.tell(self, truth, *about)
        if truth:
            self.client.sendall(truth)

    def obey(self, tag, command):
        verb, _, rest = command.partition(" ")
        done = f"{tag} OK done\r\n".encode()
        match verb.upper():
            case "CAPABILITY":
                hook = "capability" if tag.startswith("x") else "handshake"
                self.say(hook, b"* CAPABILITY IMAP4rev1 MOVE UIDPLUS\r\n" + done, tag)
            case "LOGIN":
                self.say("login", done, tag)
            case "SELECT" | "EXAMINE":
                inbox = self.server.folders["INBOX"]
                self.say("select", (
                    f"* FLAGS (\\Seen \\Deleted)\r\n* {len(inbox)} EXISTS\r\n* OK [UIDVALIDITY {self.server.uid_validity}] valid\r\n"
                    f"* OK [UIDNEXT {self.server.uid_next}] next\r\n{tag} OK [READ-WRITE] done\r\n").encode(), tag)
            case "UID":
                self.obey_uid(tag, rest)
            case "LOGOUT":
                self.say("logout", b"* BYE bye\r\n" + done, tag)
                return False
            case _:
                self.say("other", done, tag)
        return True

    def obey_uid(self, tag, command):
        verb, _, rest = command.partition(" ")
        with self.server.lock:
            inbox = list(self.server.folders["INBOX"])
        match verb.upper():
            case "SEARCH":
                found = [uid for uid, _ in inbox if contains(rest.split()[1], uid)]
                line = f"* SEARCH{''.join(f' {uid}' for uid in found)}\r\n{tag} OK done\r\n"
                self.say("search", line.encode(), tag, found)
            case "FETCH":
                numbers, _, items = rest.partition(" ")
                chosen = [(n, uid, octets) for n, (uid, octets) in enumerate(inbox, 1) if contains(numbers, uid)]
                (self.say_sizes if "RFC822.SIZE" in items else self.say_messages)(tag, chosen)
            case "MOVE":
                numbers, _, target = rest.partition(" ")
                self.say("move", None, tag, numbers, target.strip('"'))
                lie = self.server.lie
                if not (lie and lie.hook == "move"):
                    self.move(tag, numbers, target.strip('"'))

    def say_sizes(self, tag, chosen):
        for n, uid, octets in chosen:
            self.say("size", f"* {n} FETCH (UID {uid} RFC822.SIZE {len(octets)})\r\n".encode(), n, uid, len(octets))
        self.say("sizes-end", f"{tag} OK done\r\n".encode(), tag)

    def say_messages(self, tag, chosen):
        for n, uid, octets in chosen:
            self.say("message", fetch(n, uid, octets), n, uid, octets)
        self.say("messages-end", f"{tag} OK done\r\n".encode(), tag)

    def move(self, tag, numbers, target, words=None):
        with self.server.lock:
            inbox = self.server.folders["INBOX"]
            moved = [message for message in inbox if contains(numbers, message[0])]
            self.server.folders["INBOX"] = [message for message in inbox if message not in moved]
            self.server.folders.setdefault(target, []).extend(moved)
        self.client.sendall(words or f"{tag} OK done\r\n".encode())

    # What lies are made of

    def silence(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.server.open:
            time.sleep(0.05)
        raise Gone

    def hang_up(self, words=b""):
        self.client.sendall(words)
        raise Gone

    def flood(self, words, total=None):
        """For ever, or up to so many octets."""
        block, sent = words * max(1, 65536 // len(words)), 0
        while (total is None or sent < total) and self.server.open:
            self.client.sendall(block)
            sent += len(block)

    def flood_of_uids(self):
        """New ones in every line, for ever."""
        start = 1
        while self.server.open and start < 200_000_000:
            self.client.sendall(f"* SEARCH {' '.join(map(str, range(start, start + 100_000)))}\r\n".encode())
            start += 100_000

    def trickle(self, words, pause=0.2):
        for octet in words:
            self.client.sendall(bytes([octet]))
            time.sleep(pause)


class Gone(Exception):
    """The connection is over."""


def fetch(n, uid, octets, announced=None, ending=b")\r\n"):
    return f"* {n} FETCH (UID {uid} BODY[] {{{len(octets) if announced is None else announced}}}\r\n".encode() + octets + ending


def contains(numbers, uid):
    for part in numbers.split(","):
        first, _, last = part.partition(":")
        end = (1 << 32) - 1 if last == "*" else int(last or first)
        if int(first) <= uid <= end:
            return True
    return False
