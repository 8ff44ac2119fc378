"""Whether another reader finds the same files as Intray: as many, of the same octets, under the same names."""
import collections
import re
import unicodedata
import urllib.parse

from faults import fields, names_by_fault


class Comparison:
    """One message that Intray accepts. `texts` are the digests of its parts with LF line ends and none at the end: what is not in base64 is a text,
    whose line ends readers leave to its medium."""

    def __init__(self, message, explanation, texts):
        self.message, self.texts = message, texts
        self.files = [
            part for part in explanation["parts"]
            if part["counted"] and not is_skipped(part) and not is_forward(part)]
        forwards = tuple(part["path"] + "." for part in explanation["parts"] if is_forward(part))
        named = [part for part in explanation["parts"] if part.get("fileName")]
        within = [part for part in named if forwards and part["path"].startswith(forwards)]
        self.others = [part for part in named if part not in within and (not part["counted"] or is_skipped(part))]
        self.forwarded = within + [part for part in named if is_forward(part) and part not in self.others]
        self.faults = collections.Counter()

    def difference(self, reader, found):
        """Why the other reader does not agree; None when it does."""
        if isinstance(found, dict):
            return f"it fails: {found['failed']}"
        rest = [[shown(reader, name), exact, text] for name, exact, text in found]
        # What Intray takes no octet of: a logo, a signature, a receipt. ripMIME is not to be kept from opening forwards.
        for part in self.others + (self.forwarded if reader == "ripmime" else []):
            match = self.of(part, rest) or self.called_as(part, reader, rest)
            if match:
                rest.remove(match[0])
            # ripMIME writes a part of two names twice.
            twin = self.called_as(part, reader, rest) if match and reader == "ripmime" else []
            if twin and twin[0][0] != match[0][0]:
                rest.remove(twin[0])
        for part in self.files:
            octets = self.of(part, rest)
            if not octets and self.is_overwritten(reader, part, found):
                self.faults["ripmime: namesake-overwritten"] += 1
                continue
            if not octets and (fault := self.unseen(reader, part)):
                self.faults[f"ripmime: {fault}"] += 1
                if fault == "header-without-end":
                    return None
                continue
            if not octets:
                return f"it has no file of the octets of {part['fileName']!r}: it has {names(rest)}"
            match = next((file for file in octets if same_name(reader, part["fileName"], file[0])), None)
            if not match and not self.is_known(reader, octets):
                return f"it calls {part['fileName']!r} {names(octets)}"
            rest.remove(match or octets[0])
        return f"it has {names(rest)} as well" if rest else None

    def of(self, part, files):
        return [file for file in files if part["sha256"] == file[1] or self.texts.get(part["path"]) == file[2]]

    def called_as(self, part, reader, files):
        known = self.names_of(part)
        return [file for file in files if any(same_name(reader, name, file[0]) for name in known)]

    def names_of(self, part):
        """What a part may be called that no octet is taken of: it may bear two names, as signatures of Thunderbird do,
        a path, as logos of Netscape do, a name without quotation marks, which ends with its token (RFC 2045 section
        5.1), or one that is a folder's, for which ripMIME writes another. ripMIME joins names of two forms."""
        names = [part["fileName"]]
        kind = part["contentType"].encode()
        is_alone = all(file["contentType"] != part["contentType"] for file in self.files)
        for header in re.split(rb"\r?\n\r?\n", self.message):
            both = [piece for field in fields(header + b"\n") for piece in field]
            written = [(quoted or bare).decode(errors="replace") for _, quoted, bare in both]
            if part["fileName"] in written or is_alone and kind in header.lower():
                names += written + [re.split(r"[][()<>@,:\\\"/?=]", name)[0] for name in written]
                names += [re.split(r"[\\/]", name)[-1] for name in written]
                names += ["".join(name for name, (form, _, _) in zip(written, both) if form)]
                names += ["".join(plain(quoted or bare) for _, quoted, bare in field) for field in fields(header + b"\n")]
                names += ["__" for name in written if name == ".."]
        return names

    def is_overwritten(self, reader, part, found):
        """ripMIME writes a file that is not in base64 over another of its name: that one it has."""
        files = [[shown(reader, name), exact, text] for name, exact, text in found]
        name, all_files = normal(part["fileName"]), self.files + self.others
        namesakes = [other for other in all_files if other is not part and normal(other["fileName"]) == name]
        return reader == "ripmime" and any(
            same_name(reader, other["fileName"], file[0]) for other in namesakes for file in self.of(other, files))

    def unseen(self, reader, part):
        """Why ripMIME does not find the file: it finds no name in a Content-Type without any white space; and where lines end
        in LF, which IMAP never gives, a header that ends with a semicolon goes on behind its blank line."""
        written = rb"^Content-Type:[^\s;]+;name=\"?" + re.escape(part["fileName"].encode()) + rb"\"?\r?\n"
        if reader != "ripmime":
            return None
        if re.search(written, self.message, re.M | re.I):
            return "type-without-blanks"
        return "header-without-end" if b"\r" not in self.message and b";\n\n" in self.message else None

    def is_known(self, reader, files):
        """One of the files has the very name that a fault of the reader makes of a field of this message."""
        for fault, known in names_by_fault(reader, self.message):
            if any(same_name(reader, name, file[0]) for name in known for file in files):
                self.faults[f"{reader}: {fault}"] += 1
                return True
        return False


def plain(octets):
    """A name without the charset and the language before it (RFC 2231 section 4), and without a percent sign that escapes
    nothing."""
    name = re.sub(r"^[\w-]*'[\w-]*'", "", octets.decode(errors="replace"))
    return urllib.parse.unquote(name).replace("%", "")


def is_skipped(part):
    """Its name is one that only Intray's replies bear: it is never decoded, so that damage in it is not seen either."""
    return part["reason"].endswith("its name is reserved: skipped")


def is_forward(part):
    return part["contentType"].startswith("message/")


def names(files):
    return [file[0] for file in files]


def shown(reader, name):
    """The name without what only shows that the reader could not print it."""
    if reader == "mime-parser":  # Octets that are no ASCII it writes as \\xC3.
        octets = re.sub(rb"\\x([0-9A-F]{2})", lambda one: bytes([int(one.group(1), 16)]), name.encode())
        return octets.decode(errors="replace")
    return name


def same_name(reader, name, other):
    if normal(name) == normal(other):
        return True
    # ripMIME numbers files of one name.
    return reader == "ripmime" and re.fullmatch(re.escape(normal(name)) + r"_\d+", normal(other)) is not None


def normal(name):
    return unicodedata.normalize("NFC", name or "")
