"""A mail relay that keeps what it takes, and fails as it is told: at one verb, in one way, so many times."""
import email.parser
import socket
import ssl
import threading
import time

EXTENSIONS = ["relay.example", "PIPELINING", "SIZE 50000000", "8BITMIME"]


class Fault:
    """At `verb` (greeting, EHLO, MAIL, RCPT, DATA, body, dot, RSET, QUIT), the first `times` times, do `deed`.

    A deed is a reply ("451 later"), or one of: hang, drop, reset, save-and-drop, garbage, endless, split, nul.
    """

    def __init__(self, verb, deed, times=1):
        self.verb, self.deed, self.left, self.fired = verb, deed, times, 0

    def strikes(self, verb):
        if verb != self.verb or self.left == 0:
            return False
        self.left -= 1
        self.fired += 1
        return True


class Relay:
    def __init__(self, fault=None):
        self.fault, self.taken, self.lock = fault, [], threading.Lock()
        self.context, self.offers_tls = None, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def replies(self):
        """What it has taken over: {Message-ID: [bytes of each copy]}"""
        with self.lock:
            taken = list(self.taken)
        copies = {}
        for octets in taken:
            copies.setdefault(email.parser.BytesHeaderParser().parsebytes(octets)["Message-ID"], []).append(octets)
        return copies

    def secure(self, certificates, by_command):
        """From now on it speaks TLS: from the first octet, or by STARTTLS."""
        self.context, self.offers_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), by_command
        self.context.load_cert_chain(f"{certificates}/server.pem", f"{certificates}/server.key")

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # ends the waiting in accept()
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=Conversation(self, client).run, daemon=True).start()


class Conversation:
    """Asks for a message also where it has taken no recipient, as servers may that pipeline: an empty one must come then (RFC 2920
    §3.1), and is refused."""

    def __init__(self, relay, client):
        self.relay, self.client = relay, client
        self.has_sender = self.has_recipient = False
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.offers_tls = relay.offers_tls

    def run(self):
        try:
            if self.relay.context and not self.offers_tls:
                self.client = self.relay.context.wrap_socket(self.client, server_side=True)
            self.lines = self.client.makefile("rb")
            self.answer("greeting", "220 relay.example ESMTP")
            while line := self.lines.readline():
                if not self.take(line.decode("latin-1").split(" ")[0].strip().upper()):
                    break
        except (Gone, OSError, ValueError):
            pass
        finally:
            self.client.close()

    def take(self, verb):
        match verb:
            case "EHLO":
                words = [*EXTENSIONS, *(["STARTTLS"] if self.offers_tls else [])]
                self.answer("EHLO", "\r\n".join(f"250{' ' if word is words[-1] else '-'}{word}" for word in words))
            case "STARTTLS" if self.offers_tls:
                self.answer("STARTTLS", "220 2.0.0 ready")
                self.client, self.offers_tls = self.relay.context.wrap_socket(self.client, server_side=True), False
                self.lines = self.client.makefile("rb")
            case "MAIL":
                self.has_sender, self.has_recipient = self.answer("MAIL", "250 2.1.0 ok"), False
            case "RCPT" if not self.has_sender:
                self.answer("RCPT", "503 5.5.1 from whom?")
            case "RCPT":
                self.has_recipient = self.answer("RCPT", "250 2.1.5 ok")
            case "DATA":
                if self.answer("DATA", "354 go on"):
                    self.body()
                self.has_sender = self.has_recipient = False
            case "QUIT":
                self.answer("QUIT", "221 bye")
                return False
            case _:
                self.answer(verb, "250 2.0.0 ok")
        return True

    def body(self):
        octets, is_refused = b"", False
        while octets != b".\r\n" and not octets.endswith(b"\r\n.\r\n"):
            if octets and self.relay.fault and self.relay.fault.strikes("body"):
                self.do(self.relay.fault.deed)
                is_refused = True
            line = self.lines.readline()
            if not line:
                raise Gone
            octets += line
        if is_refused:
            return  # It has had its answer.
        if not self.has_recipient:
            self.client.sendall(b"554 5.5.1 for whom?\r\n")
            return
        message = octets[:-3].replace(b"\r\n..", b"\r\n.")
        fault = self.relay.fault
        if fault and fault.verb == "dot" and fault.left and fault.deed == "nul":
            self.save(message)  # Badly said, but said.
        if fault and fault.verb == "dot" and fault.left and fault.deed in ("save-and-drop", "save-and-hang"):
            self.save(message)
            fault.strikes("dot")
            self.do("drop" if fault.deed == "save-and-drop" else "hang")
        if not (fault and fault.verb == "dot" and fault.left):
            self.save(message)  # Before the answer: whoever has read that may look at once.
        self.answer("dot", "250 2.0.0 taken")

    def save(self, message):
        with self.relay.lock:
            self.relay.taken.append(message)

    def answer(self, verb, text):
        """Whether it said yes, in however strange words."""
        fault = self.relay.fault
        if fault and fault.strikes(verb):
            self.do(fault.deed)
            return verb in ("MAIL", "RCPT") and fault.deed in ("nul", "slow")
        self.client.sendall(f"{text}\r\n".encode())
        return True

    def do(self, deed):
        match deed:
            case "hang":
                time.sleep(60)
            case "drop":
                raise Gone
            case "reset":
                self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                raise Gone
            case "garbage":
                self.client.sendall(b"what \xff is this\r\n")
            case "nul":
                self.client.sendall(b"250 \0\0\r\n")
            case "split":
                self.client.sendall(b"250-one\r\n550 two\r\n")
            case "endless":
                while True:
                    self.client.sendall(b"250-and then\r\n" * 1000)
            case "endless-line":
                while True:
                    self.client.sendall(b"250 and" * 1000)
            case "slow":
                for octet in b"250 so it is at last\r\n":
                    self.client.sendall(bytes([octet]))
                    time.sleep(0.3)
            case _:
                self.client.sendall(f"{deed}\r\n".encode())
                if deed.startswith("421"):
                    raise Gone


class Gone(Exception):
    """The conversation is over."""
