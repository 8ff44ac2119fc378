"""Lies of an IMAP server: none may make a poll hang, take much memory, or take in what is not so; one honest poll repairs."""
from . import mail, state
from .liar import Liar, Lie, fetch
from .network import check_bounds, poll_until
from .relay import Relay
from .scene import try_all

MANY = 4_294_967_295


def lies():
    """Of each place, in the order of a dialogue."""
    yield from at_the_beginning()
    yield from about_the_mailbox()
    yield from about_what_is_there()
    yield from about_sizes()
    yield from about_messages()
    yield from in_the_grammar()
    yield from about_settling()


def at_the_beginning():
    yield Lie("a greeting that never comes", "greeting", lambda s, t: s.silence(), slow=True)
    yield Lie("an endless greeting", "greeting", lambda s, t: s.flood(b"* OK and "), slow=True)
    yield Lie("endless lines of greeting", "greeting", lambda s, t: s.flood(b"* OK ready\r\n"), slow=True)
    yield Lie("a greeting octet by octet", "greeting", lambda s, t: s.trickle(t + b" " * 100), slow=True)
    yield Lie("BYE for a greeting", "greeting", lambda s, t: s.hang_up(b"* BYE not today\r\n"))
    yield Lie("PREAUTH for a greeting", "greeting", lambda s, t: b"* PREAUTH welcome\r\n")
    yield Lie("a greeting of another protocol", "greeting", lambda s, t: b"220 mail.example ESMTP\r\n", slow=True)
    yield Lie("NUL in the greeting", "greeting", lambda s, t: b"* OK \0\0\0 ready\r\n")
    yield Lie("hanging up at once", "greeting", lambda s, t: s.hang_up())
    yield Lie("capabilities without end", "handshake", lambda s, t, tag: s.flood(b"* CAPABILITY IMAP4rev1 X\r\n"), slow=True)
    yield Lie("a login that is never answered", "login", lambda s, t, tag: s.silence(), slow=True)
    yield Lie("a login refused", "login", lambda s, t, tag: f"{tag} NO [AUTHENTICATIONFAILED] who?\r\n".encode())
    yield Lie("hanging up behind the login", "login", lambda s, t, tag: s.hang_up(t))
    yield Lie("half a response behind the login", "login", lambda s, t, tag: t + b"* 3 FETCH (UID 3 BODY[] {9999}\r\n")
    yield Lie("a capability line of 30 MB", "capability", lambda s, t, tag: b"* CAPABILITY " + b"X" * 30_000_000 + b"\r\n" + t)
    yield Lie("no capabilities", "capability", lambda s, t, tag: f"{tag} OK done\r\n".encode())


def about_the_mailbox():
    yield Lie("no such mailbox", "select", lambda s, t, tag: f"{tag} NO [NONEXISTENT] which?\r\n".encode())
    yield Lie("busy", "select", lambda s, t, tag: f"{tag} NO [INUSE] later\r\n".encode())
    yield Lie("no UIDVALIDITY", "select", lambda s, t, tag: f"* 9 EXISTS\r\n{tag} OK done\r\n".encode())
    yield Lie("UIDVALIDITY 0", "select", lambda s, t, tag: t.replace(b"UIDVALIDITY 7", b"UIDVALIDITY 0"))
    yield Lie("UIDs that do not stick", "select", lambda s, t, tag: b"* NO [UIDNOTSTICKY] sorry\r\n" + t)
    yield Lie("another UIDVALIDITY", "select", lambda s, t, tag: t.replace(b"UIDVALIDITY 7", b"UIDVALIDITY 8"))
    yield Lie("two UIDVALIDITYs", "sizes-end", lambda s, t, tag: b"* OK [UIDVALIDITY 9] surprise\r\n" + t)
    yield Lie("no EXISTS", "select", lambda s, t, tag: b"\r\n".join(line for line in t.split(b"\r\n") if b"EXISTS" not in line))
    yield Lie("0 EXISTS", "select", lambda s, t, tag: t.replace(b"* 10 EXISTS", b"* 0 EXISTS"))
    yield Lie("4294967295 EXISTS", "select", lambda s, t, tag: t.replace(b"* 10 EXISTS", b"* 4294967295 EXISTS"))
    yield Lie("an EXISTS that is no number", "select", lambda s, t, tag: t.replace(b"* 10 EXISTS", b"* 99999999999999999999 EXISTS"))
    yield Lie("UIDNEXT 1", "select", lambda s, t, tag: t.replace(b"UIDNEXT 11", b"UIDNEXT 1"))
    yield Lie("UIDNEXT at its end", "select", lambda s, t, tag: t.replace(b"UIDNEXT 11", b"UIDNEXT 4294967295"))
    yield Lie("a read-only mailbox", "select", lambda s, t, tag: t.replace(b"READ-WRITE", b"READ-ONLY"))


def about_what_is_there():
    yield Lie("nothing there", "search", lambda s, t, tag, found: f"* SEARCH\r\n{tag} OK done\r\n".encode())
    yield Lie("every other one there", "search", lambda s, t, tag, found: search(tag, found[::2]))
    yield Lie("one there that cannot be", "search", lambda s, t, tag, found: search(tag, [*found, MANY]))
    yield Lie("ones there that are not, and no UIDNEXT", "search", lambda s, t, tag, found: b"* 99 EXISTS\r\n" + search(tag, [*found, 5000, MANY]))
    yield Lie("each there twice, backwards", "search", lambda s, t, tag, found: search(tag, found[::-1] * 2))
    yield Lie("UID 0", "search", lambda s, t, tag, found: search(tag, [0, *found]))
    yield Lie("a UID beyond 32 bits", "search", lambda s, t, tag, found: search(tag, [*found, 1 << 32]))
    yield Lie("a search that fails", "search", lambda s, t, tag, found: f"{tag} NO out of order\r\n".encode())
    yield Lie("a search line without end", "search", lambda s, t, tag, found: s.flood(b"* SEARCH " + b"7 " * 9000))
    yield Lie("millions of UIDs", "search", lambda s, t, tag, found: s.flood_of_uids())
    yield Lie("an ESEARCH of all UIDs", "search", lambda s, t, tag, found: f"* ESEARCH (TAG \"{tag}\") UID ALL 1:{MANY}\r\n".encode() + t)
    yield Lie("a search never answered", "search", lambda s, t, tag, found: s.silence(), slow=True)
    yield Lie("BYE instead of an answer", "search", lambda s, t, tag, found: s.hang_up(b"* BYE enough\r\n"))


def search(tag, uids):
    return f"* SEARCH {' '.join(map(str, uids))}\r\n{tag} OK done\r\n".encode()


def about_sizes():
    yield Lie("no sizes", "size", lambda s, t, *about: b"")
    yield Lie("sizes of other messages", "size", lambda s, t, n, uid, size: f"* {n} FETCH (UID {uid + 500} RFC822.SIZE {size})\r\n".encode())
    yield Lie("sizes of 0", "size", lambda s, t, n, uid, size: f"* {n} FETCH (UID {uid} RFC822.SIZE 0)\r\n".encode())
    yield Lie("sizes too small", "size", lambda s, t, n, uid, size: f"* {n} FETCH (UID {uid} RFC822.SIZE {size - 1})\r\n".encode())
    yield Lie("sizes too large", "size", lambda s, t, n, uid, size: f"* {n} FETCH (UID {uid} RFC822.SIZE {size + 1})\r\n".encode())
    yield Lie("sizes below 0", "size", lambda s, t, n, uid, size: f"* {n} FETCH (UID {uid} RFC822.SIZE -5)\r\n".encode())
    yield Lie("sizes beyond 64 bits", "size", lambda s, t, n, uid, size: f"* {n} FETCH (UID {uid} RFC822.SIZE {10 ** 30})\r\n".encode())
    yield Lie("sizes that are never said to be all", "sizes-end", lambda s, t, tag: s.silence(), slow=True)


def about_messages():
    yield Lie("the wrong UID", "message", lambda s, t, n, uid, m: fetch(n, uid + 500, m))
    yield Lie("the UID of its neighbour", "message", lambda s, t, n, uid, m: fetch(n, uid % 10 + 1, m))
    yield Lie("no UID", "message", lambda s, t, n, uid, m: t.replace(f"UID {uid} ".encode(), b"", 1))
    yield Lie("a UID before and another behind", "message", lambda s, t, n, uid, m: fetch(n, uid, m, ending=f" UID {uid + 1})\r\n".encode()))
    yield Lie("each message twice", "message", lambda s, t, *about: t + t)
    yield Lie("a literal longer than announced", "message", lambda s, t, n, uid, m: fetch(n, uid, m, announced=len(m) - 10))
    yield Lie("a literal shorter than announced", "message", lambda s, t, n, uid, m: fetch(n, uid, m[:-50], announced=len(m)))
    yield Lie("a message cut short", "message", lambda s, t, n, uid, m: fetch(n, uid, m[:len(m) // 2]))
    yield Lie("a message with something behind it", "message", lambda s, t, n, uid, m: fetch(n, uid, m + b"more"))
    yield Lie("an empty message", "message", lambda s, t, n, uid, m: fetch(n, uid, b""))
    yield Lie("a literal of 4 GB", "message", lambda s, t, n, uid, m: s.client.sendall(fetch(n, uid, b"", announced=4_000_000_000, ending=b"")) or s.flood(b"\0" * 4096))
    yield Lie("a literal below 0", "message", lambda s, t, n, uid, m: fetch(n, uid, m, announced=-1))
    yield Lie("a literal beyond 64 bits", "message", lambda s, t, n, uid, m: fetch(n, uid, m, announced=10 ** 25))
    yield Lie("a literal octet by octet", "message", lambda s, t, n, uid, m: s.trickle(t, 0.05), slow=True)
    yield Lie("a message that stops half-way", "message", lambda s, t, n, uid, m: s.client.sendall(t[:len(t) // 2]) or s.silence(), slow=True)
    yield Lie("hanging up half-way", "message", lambda s, t, n, uid, m: s.hang_up(t[:len(t) // 2]))
    yield Lie("NIL", "message", lambda s, t, n, uid, m: f"* {n} FETCH (UID {uid} BODY[] NIL)\r\n".encode())
    yield Lie("nothing", "message", lambda s, t, *about: b"")
    yield Lie("NO behind nothing", "messages-end", lambda s, t, tag: f"{tag} NO cannot\r\n".encode())
    yield Lie("BAD", "messages-end", lambda s, t, tag: f"{tag} BAD what?\r\n".encode())
    yield Lie("not connected", "messages-end", lambda s, t, tag: f"{tag} BAD User is authenticated but not connected.\r\n".encode())
    yield Lie("the tag of another command", "messages-end", lambda s, t, tag: b"x9999 OK done\r\n")
    yield Lie("an end that was not asked for", "messages-end", lambda s, t, tag: t + t)


def in_the_grammar():
    yield Lie("no closing parenthesis", "message", lambda s, t, n, uid, m: fetch(n, uid, m, ending=b"\r\n"))
    yield Lie("two closing parentheses", "message", lambda s, t, n, uid, m: fetch(n, uid, m, ending=b"))\r\n"))
    yield Lie("parentheses without end", "message", lambda s, t, n, uid, m: f"* {n} FETCH (X {'(' * 50000}".encode() + b"\r\n" + t)
    yield Lie("NUL in a line", "message", lambda s, t, *about: b"* OK \0\r\n" + t)
    yield Lie("line feeds alone", "message", lambda s, t, *about: b"* OK so\n" + t)
    yield Lie("octets at random", "message", lambda s, t, *about: bytes(range(256)) * 10)
    yield Lie("message number 0", "message", lambda s, t, n, uid, m: fetch(0, uid, m))
    yield Lie("a line of 30 MB", "message", lambda s, t, *about: b"* OK " + b"x" * 30_000_000 + b"\r\n" + t)
    yield Lie("responses without end", "message", lambda s, t, *about: s.flood(b"* 10 EXISTS\r\n"))
    yield Lie("flags without end", "message", lambda s, t, *about: s.flood(b"* 1 FETCH (FLAGS (\\Seen))\r\n"))
    yield Lie("a quoted string without end", "message", lambda s, t, n, uid, m: s.client.sendall(f"* {n} FETCH (UID {uid} BODY[] \"".encode()) or s.flood(b"abc "))
    yield Lie("a literal that is no message", "message", lambda s, t, n, uid, m: f"* {n} FETCH (UID {uid} X {{70000}}\r\n".encode() + b"y" * 70000 + b")\r\n" + t)


def about_settling():
    yield Lie("moved what is not moved", "move", lambda s, t, tag, numbers, target: f"{tag} OK done\r\n".encode())
    yield Lie("not moved what is moved", "move", lambda s, t, tag, numbers, target: s.move(tag, numbers, target, f"{tag} NO failed\r\n".encode()))
    yield Lie("a move refused", "move", lambda s, t, tag, numbers, target: f"{tag} NO never\r\n".encode())
    yield Lie("a move that asks for its folder for ever", "move", lambda s, t, tag, numbers, target: f"{tag} NO [TRYCREATE] no folder\r\n".encode())
    yield Lie("a move never answered", "move", lambda s, t, tag, numbers, target: s.silence(), slow=True)
    yield Lie("a move done and never answered", "move", lambda s, t, tag, numbers, target: s.move(tag, numbers, target, b" ") or s.silence(), slow=True)
    yield Lie("hanging up behind a move", "move", lambda s, t, tag, numbers, target: s.move(tag, numbers, target, b" ") or s.hang_up())
    yield Lie("half of what was to be moved", "move", lambda s, t, tag, numbers, target: s.move(tag, numbers.split(",")[0].split(":")[0], target))
    yield Lie("UIDs copied that were not to be", "move", lambda s, t, tag, numbers, target: s.move(
        tag, numbers, target, f"* OK [COPYUID 3 500:600 1:101] moved\r\n{tag} OK done\r\n".encode()))
    yield Lie("a goodbye never answered", "logout", lambda s, t, tag: s.silence())
    yield Lie("a goodbye without end", "logout", lambda s, t, tag: s.flood(b"* OK still here\r\n"))


def every_lie(world):
    points = [(lie.name, lie) for lie in lies()]
    return try_all(world, "a server that lies", points, lambda lie: attempt(world, lie))


class Told:
    """A scene before a liar."""

    def __init__(self, world):
        self.world, self.expected = world, state.Expected(mail.ten())
        self.mailbox, self.relay, self.home = Liar(self.expected.messages), Relay(), world.template.home()
        self.home.configure(f"imap://127.0.0.1:{self.mailbox.port}", "u@gateway.example", self.relay.url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.remove()
        self.mailbox.stop()
        self.relay.stop()


def attempt(world, lie):
    with Told(world) as scene:
        scene.mailbox.lie = lie
        scene.home.change(time_limit=1 if lie.slow else 5)
        run = poll_until(lambda: scene.mailbox.fired, scene)
        check_bounds(run, scene.home.settings["time_limit"])
        state.check_now(scene)
        scene.mailbox.lie = None
        scene.home.change(time_limit=60)
        scene.home.intray("poll", must=0, clock=3600)
        state.check_end(scene)
