"""What two readers are known to make of names in honest mail, where the RFCs leave one reading and most programs follow it: to refuse such
messages would refuse honest ones. Each fault says which name it makes; any other is a disagreement, and so are other octets.

words-behind-padding    GMime reads nothing behind an encoded-word in base64 that ends with padding, although each is decoded by itself
                        (RFC 2047 section 2). Outlook, Gmail and PHPMailer write long names so.
pieces-cut-at-blanks    ripMIME ends each quoted piece of a name at its first blank (RFC 2231 section 3). Jakarta Mail writes names of more
                        than 60 characters in such pieces.
both-forms-joined       ripMIME puts filename and filename* behind one another, in at most 128 octets, where the one stands for programs that do not know the
                        other (RFC 2231 section 4). Senders write both for that reason.
charset-not-converted   ripMIME leaves the octets of a name in the charset that they are in.
namesake-overwritten    ripMIME writes a file that is not in base64 over another of the same name (compare.py). It has read both; two
                        files of one name are two files here.
"""
import base64
import binascii
import quopri
import re

FIELD = re.compile(rb"^Content-(?:Type|Disposition):((?:[^\n]*\n)(?:[ \t][^\n]*\n)*)", re.M | re.I)
PARAMETER = re.compile(rb";\s*(file)?name(\*[0-9]*\*?)?=(?:\"([^\"]*)\"|([^;\s]*))", re.I)
WORD = re.compile(rb"=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=", re.I)


def names_by_fault(reader, message):
    """Pairs of a fault of the reader and the names it makes of the fields of the message."""
    for field in FIELD.findall(message):
        written = [(form, quoted, bare) for _, form, quoted, bare in PARAMETER.findall(field.replace(b"\r", b"").replace(b"\n", b""))]
        for fault, make in FAULTS.get(reader, {}).items():
            yield fault, {name.decode(errors="surrogateescape") for name in make(written) if name}


def words_behind_padding(written):
    for _, quoted, _ in written:
        name = b""
        for number, (charset, encoding, text) in enumerate(WORD.findall(quoted)):
            name += decoded(encoding, text).decode(charset.decode(), errors="replace").encode()
            if text.endswith(b"=") and encoding in b"bB" and len(WORD.findall(quoted)) > number + 1:
                return [name]
    return []


def pieces_cut_at_blanks(written):
    pieces = [quoted or bare for form, quoted, bare in written if re.fullmatch(rb"\*[0-9]+", form)]
    return [b"".join(piece.split(b" ")[0] for piece in pieces)] if any(b" " in piece for piece in pieces) else []


def both_forms_joined(written):
    forms = {form for form, _, _ in written}
    if len(written) != 2 or forms != {b"", b"*"}:
        return []
    joined = b"".join(extended(quoted or bare) if form else quoted or bare for form, quoted, bare in written)
    return [joined, joined[:128]]


def charset_not_converted(written):
    names = [extended(quoted or bare) for form, quoted, bare in written if form == b"*"]
    pieces = [piece for piece in written if re.fullmatch(rb"\*[0-9]+\*", piece[0])]
    names.append(extended(b"".join(quoted or bare for _, quoted, bare in pieces)))
    names += [WORD.sub(lambda word: decoded(word[2], word[3]), re.sub(rb"\?=\s+=\?", b"?==?", quoted)) for _, quoted, _ in written if WORD.search(quoted)]
    # What is in UTF-8 needs no converting.
    return [name for name in names if not is_utf8(name)]


def extended(value):
    text = value.split(b"'", 2)[-1]
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda escape: bytes([int(escape[1], 16)]), text)


def decoded(encoding, text):
    if encoding in b"bB":
        try:
            return base64.b64decode(text)
        except binascii.Error:
            return text
    return quopri.decodestring(text.replace(b"_", b" "))


def is_utf8(octets):
    try:
        octets.decode()
        return True
    except UnicodeDecodeError:
        return False


FAULTS = {
    "gmime": {"words-behind-padding": words_behind_padding},
    "ripmime": {
        "pieces-cut-at-blanks": pieces_cut_at_blanks, "both-forms-joined": both_forms_joined,
        "charset-not-converted": charset_not_converted}}
