"""Whether another reader finds the same files as Intray: as many, of the same octets, under the same names."""
import re
import unicodedata

# What two readers are known to get wrong in honest mail, where the RFCs leave one reading: their names are not compared there, only the
# octets. GMime drops what follows an encoded-word with padding; ripMIME joins no pieces of RFC 2231 that hold blanks or escapes, adds up
# a name that is given in both forms, and converts no charset.
KNOWN_FAULTS = {
    "gmime": re.compile(rb"=\?=[ \t\r\n]+=\?[^?\s]+\?[bB]\?"),
    "ripmime": re.compile(rb"name\*[0-9]+\*?=|name\*=[^\r\n]*name=|name=[^\r\n]*name\*=|\*(?:0\*)?=(?!utf-8'|us-ascii')[^;\s]*'|=\?(?!utf-8|us-ascii)[^?\s]+\?[bqBQ]\?", re.I),
}


class Comparison:
    """One message that Intray accepts. `texts` are the digests of its parts with LF line ends and none at the end: what is not in base64 is a text,
    whose line ends readers leave to its medium."""

    def __init__(self, message, explanation, texts):
        self.message, self.texts = message, texts
        self.files = [part for part in explanation["parts"] if part["counted"] and not part["contentType"].startswith("message/")]
        forwards = tuple(part["path"] + "." for part in explanation["parts"] if part["contentType"].startswith("message/"))
        self.others = [
            part for part in explanation["parts"]
            if not part["counted"] and part.get("fileName") and not (forwards and part["path"].startswith(forwards))]
        self.excused = False

    def difference(self, reader, found):
        """Why the other reader does not agree; None when it does."""
        if isinstance(found, dict):
            return f"it fails: {found['failed']}"
        rest = [[shown(reader, name), exact, text] for name, exact, text in found]
        for part in self.others:  # What is no file to Intray: a logo, a signature.
            match = self.of(part, rest) or [file for file in rest if same_name(reader, part["fileName"], file[0])]
            if match:
                rest.remove(match[0])
        for part in self.files:
            octets = self.of(part, rest)
            if not octets:
                return f"it has no file of the octets of {part['fileName']!r}: it has {names(rest)}"
            match = next((file for file in octets if same_name(reader, part["fileName"], file[0])), None)
            if not match and not self.is_excused(reader):
                return f"it calls {part['fileName']!r} {names(octets)}"
            rest.remove(match or octets[0])
        return f"it has {names(rest)} as well" if rest else None

    def of(self, part, files):
        return [file for file in files if part["sha256"] == file[1] or self.texts.get(part["path"]) == file[2]]

    def is_excused(self, reader):
        fault = KNOWN_FAULTS.get(reader)
        excused = bool(fault and fault.search(self.message))
        self.excused = self.excused or excused
        return excused


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
