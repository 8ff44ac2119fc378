"""A TCP line to a port of 127.0.0.1 that goes wrong as planned: at one octet of one direction, in one way."""
import ctypes
import socket
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
DEEDS = ["cut", "reset", "half-close", "hole", "delay", "throttle", "flip"]


class Line:
    """`direction` is down (from the server) or up; `at` counts octets over all connections, from 0."""

    def __init__(self, target, direction=None, at=None, deed=None):
        self.target, self.direction, self.at, self.deed = target, direction, at, deed
        self.carried = {"down": 0, "up": 0}
        self.fired = False
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def again(self, direction, at, deed):
        """Goes wrong once more, at an octet counted from now."""
        with self.lock:
            self.direction, self.deed, self.at, self.fired = direction, deed, self.carried[direction] + at, False

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # ends the waiting in accept()
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for work in ((client, server, "up"), (server, client, "down")):
                threading.Thread(target=self.carry, args=work, daemon=True).start()

    def carry(self, source, sink, direction):
        pace = None
        try:
            while data := source.recv(65536):
                index = self.find(direction, len(data))
                if index is not None:
                    sink.sendall(data[:index])
                    pace, data = self.strike(source, sink, data[index:])
                if self.fired and self.deed == "hole":
                    continue
                if pace is None:
                    sink.sendall(data)
                    continue
                for start in range(0, len(data), pace):
                    sink.sendall(data[start:start + pace])
                    time.sleep(0.05)
        except (OSError, Broken):
            pass
        finally:
            self.end(source, sink)

    def find(self, direction, count):
        """Where in this piece it strikes, if it does."""
        with self.lock:
            start = self.carried[direction]
            self.carried[direction] += count
            if self.fired or direction != self.direction or not start <= self.at < start + count:
                return None
            self.fired = True
            return self.at - start

    def strike(self, source, sink, rest):
        """How many octets go on at a time from here, and which."""
        match self.deed:
            case "cut":
                raise Broken
            case "reset":
                for each in (source, sink):
                    reset(each)
                raise Broken
            case "half-close":
                sink.shutdown(socket.SHUT_WR)
                time.sleep(30)
                raise Broken
            case "delay":
                time.sleep(0.3)
            case "throttle":
                return 200, rest
            case "flip":
                return None, bytes([rest[0] ^ 1]) + rest[1:]
        return None, rest

    def end(self, source, sink):
        for each in (source, sink):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()


def reset(connection):
    """At once, though another thread waits for it: the kernel would keep a closed one for that. Connecting to nowhere breaks it
    off (tcp(7), connect(2))."""
    nowhere = bytes(16)  # a sockaddr of AF_UNSPEC
    if LIBC.connect(connection.fileno(), nowhere, len(nowhere)) != 0:
        raise OSError(ctypes.get_errno(), "cannot break a connection off")


class Broken(Exception):
    """The line is no more."""
