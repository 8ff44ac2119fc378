"""What two readers are known to make of names in honest mail, where the RFCs leave one reading and most programs follow
it: to refuse such messages would refuse honest ones. Each fault says which name it makes; any other is a disagreement,
and so are other octets.

words-behind-padding    GMime reads nothing behind an encoded-word in base64 that ends with padding, although each is
                        decoded by itself (RFC 2047 section 2). Outlook, Gmail and PHPMailer write long names so.
pieces-cut-at-blanks    ripMIME ends each quoted piece of a name at its first blank (RFC 2231 section 3). Jakarta Mail
                        writes names of more than 60 characters in such pieces.
both-forms-joined       ripMIME puts filename and filename* behind one another, in at most 128 octets, where the one
                        stands for programs that do not know the other (RFC 2231 section 4); what is written behind
                        filename* it ends at its first blank. Senders write both for that reason, in either order.
cut-at-question-mark    ripMIME ends a name at its first question mark, which systems other than Windows have in names.
charset-not-converted   ripMIME leaves the octets of a name in the charset that they are in.
type-without-blanks     ripMIME finds no name in a Content-Type without any white space, and then no file (compare.py).
namesake-overwritten    ripMIME writes a file that is not in base64 over another of the same name (compare.py). It has
                        read both; two files of one name are two files here.
header-without-end      ripMIME goes on behind the blank line of a header that ends with a semicolon, as scripts write
                        it, but only where lines end in LF, which IMAP never gives (compare.py).
"""
import base64
import binascii
import quopri
import re

FIELD = re.compile(rb"^Content-(?:Type|Disposition):((?:[^\n]*\n)(?:[ \t][^\n]*\n)*)", re.M | re.I)
PARAMETER = re.compile(rb";\s*(file)?name(\*[0-9]*\*?)?\s*=\s*(?:\"([^\"]*)\"|([^;\s]*))", re.I)
WORD = re.compile(rb"=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=", re.I)


def names_by_fault(reader, message):
    """Pairs of a fault of the reader and the names it makes of the fields of the message."""
    for written in fields(message):
        for fault, make in FAULTS.get(reader, {}).items():
            yield fault, {name.decode(errors="surrogateescape") for name in make(written) if name}


def fields(message):
    """Of each field that can name a file, its names: the form behind `name`, the quoted text, that without quotes."""
    for field in FIELD.findall(message):
        found = PARAMETER.findall(field.replace(b"\r", b"").replace(b"\n", b""))
        yield [(form, quoted, bare) for _, form, quoted, bare in found]


def words_behind_padding(written):
    for _, quoted, _ in written:
        name = b""
        words = WORD.findall(quoted)
        for number, (charset, encoding, text) in enumerate(words):
            name += as_utf8(decoded(encoding, text), charset)
            if text.endswith(b"=") and encoding in b"bB" and len(words) > number + 1:
                return [name]
    return []


def pieces_cut_at_blanks(written):
    name, is_cut = b"", False
    for form, quoted, bare in written:
        if re.fullmatch(rb"\*[0-9]+\*", form):
            name += extended(quoted or bare)
        elif re.fullmatch(rb"\*[0-9]+", form):
            name += until_blank(quoted or bare)
            is_cut = is_cut or b" " in quoted
    return [name] if is_cut else []


def both_forms_joined(written):
    forms = [form for form, _, _ in written]
    if sorted(forms) != [b"", b"*"]:
        return []
    values = [extended(quoted or bare) if form else quoted or bare for form, quoted, bare in written]
    if forms[0] == b"*":
        values[1] = until_blank(values[1])
    joined = b"".join(values)
    return [joined, joined[:128]]


def cut_at_question_mark(written):
    return [quoted.split(b"?")[0] for form, quoted, _ in written if not form and b"?" in quoted]


def charset_not_converted(written):
    names = [extended(quoted or bare) for form, quoted, bare in written if form == b"*"]
    pieces = [piece for piece in written if re.fullmatch(rb"\*[0-9]+\*", piece[0])]
    names.append(extended(b"".join(quoted or bare for _, quoted, bare in pieces)))
    for _, quoted, _ in written:
        if WORD.search(quoted):
            joined = re.sub(rb"\?=\s+=\?", b"?==?", quoted)
            names.append(WORD.sub(lambda word: decoded(word[2], word[3]), joined))
    # What is in UTF-8 needs no converting.
    return [name for name in names if not is_utf8(name)]


def until_blank(value):
    return value.split(b" ")[0]


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


def as_utf8(octets, charset):
    try:
        return octets.decode(charset.decode("ascii", "replace"), "replace").encode()
    except LookupError:
        return octets


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
        "cut-at-question-mark": cut_at_question_mark, "charset-not-converted": charset_not_converted}}
