"""The messages the benchmark reads: generated, the same every time, with the CRLF line ends that IMAP delivers."""
import base64
import os
import quopri
import random

WORDS = (
    "campaign conversion order amount Umsätze Gutschrift für März reversed approved pending partner account the and of über "
    "tracking réservé montant facture client number please find attached größer Straße señal naïve report daily").split()


class Corpus:
    """Writes the columns' messages below a folder; `scale` is 1 for the whole, less for a look."""

    def __init__(self, folder, scale=1.0):
        self.folder, self.scale, self.random = folder, scale, random.Random(20261124)

    def columns(self):
        """Each column's name and its files."""
        return [
            ("20 kB base64", self.write("small", self.times(200), lambda: mixed(self.random, [self.csv(13_500)]))),
            ("10 MB base64", self.write("large", 1, lambda: mixed(self.random, [self.csv(int(7_300_000 * self.scale))]))),
            ("quoted-printable", self.write("quoted", self.times(80), self.quoted)),
            ("eight deep", self.write("deep", self.times(160), self.deep)),
            ("mix", self.write("mix", self.times(60), self.mix)),
        ]

    def times(self, count):
        return max(2, int(count * self.scale))

    def write(self, name, count, make):
        files = []
        for number in range(count):
            files.append(os.path.join(self.folder, f"{name}-{number:04}.eml"))
            with open(files[-1], "wb") as file:
                file.write(header(self.random, number) + make())
        return files

    # Messages, from Content-Type on

    def quoted(self):
        """A newsletter: text and HTML of some 25 kB each."""
        return multipart("alternative", self.random, [
            quoted("plain", self.prose(20_000)), quoted("html", html(self.prose(16_000)))])

    def deep(self):
        """Eight multiparts in each other, each with two short texts of its own."""
        inner = plain(self.prose(200, ascii=True))
        for level in range(8):
            subtype = ("mixed", "related", "alternative")[level % 3]
            inner = multipart(subtype, self.random, [plain(self.prose(150, ascii=True)), inner, plain(self.prose(80, ascii=True))])
        return inner

    def mix(self):
        """What a mailbox of partners gets: files of all sizes, texts with and without HTML, reports, forwards."""
        kind = self.random.random()
        if kind < 0.40:
            return mixed(self.random, [self.csv(self.random.choice([2_000, 20_000, 60_000, 200_000]))])
        if kind < 0.60:
            return multipart("alternative", self.random, [quoted("plain", self.prose(3_000)), quoted("html", html(self.prose(9_000)))])
        if kind < 0.70:
            return mixed(self.random, [self.binary("application/pdf", "Rechnung.pdf", 700_000), self.csv(9_000)])
        if kind < 0.80:
            return plain(self.prose(4_000, ascii=True))
        if kind < 0.88:
            return mixed(self.random, [part("text/csv", "as-it-is.csv", "7bit", self.rows(40_000))])
        if kind < 0.94:
            forwarded = header(self.random, 0) + mixed(self.random, [self.csv(30_000)])
            return multipart("mixed", self.random, [plain("see below\r\n"), b"Content-Type: message/rfc822\r\n\r\n" + forwarded])
        return self.deep()

    # Contents

    def prose(self, size, ascii=False):
        words = [word for word in WORDS if word.isascii()] if ascii else WORDS
        lines, length = [], 0
        while length < size:
            # What people write has paragraphs; what programs mail has lines below 76.
            line = " ".join(self.random.choices(words, k=9 if ascii else self.random.randint(4, 60)))
            lines.append(line + "\r\n")
            length += len(lines[-1])
        return "".join(lines)

    def rows(self, size):
        rows, length = ["OrderId,ClickId,EventDate,CustomerStatus,Amount\r\n"], 0
        while length < size:
            rows.append(f"{self.random.getrandbits(40):012},{self.random.getrandbits(64):016x},2026-11-24T08:00:00Z,NEW,19.95\r\n")
            length += len(rows[-1])
        return "".join(rows).encode()

    def csv(self, size):
        name = f"Conversions_2026_{self.random.randint(1, 12):02}.csv"
        return part("text/csv", name, "base64", encoded(self.rows(size)))

    def binary(self, content_type, name, size):
        return part(content_type, name, "base64", encoded(self.random.randbytes(size)))


def header(random, number):
    return (
        f"Received: from mail.partner.example (mail.partner.example [192.0.2.{random.randint(1, 254)}])\r\n"
        f"\tby mx.gateway.example (Postfix) with ESMTPS id {random.getrandbits(48):012x}\r\n"
        "\tfor <uploads@gateway.example>; Tue, 24 Nov 2026 08:00:00 +0000 (UTC)\r\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; d=partner.example; s=s1; h=from:to:subject;\r\n\tbh={base64.b64encode(random.randbytes(32)).decode()};\r\n"
        f"\tb={base64.b64encode(random.randbytes(96)).decode()}\r\n"
        "From: =?utf-8?q?Uploads_f=C3=BCr_Partner?= <feeds@partner.example>\r\nTo: uploads@gateway.example\r\n"
        f"Subject: Conversions, file {number}\r\nDate: Tue, 24 Nov 2026 08:00:00 +0000\r\n"
        f"Message-ID: <{random.getrandbits(64):016x}@partner.example>\r\nMIME-Version: 1.0\r\n").encode()


def mixed(random, parts):
    return multipart("mixed", random, [plain("Hello,\r\n\r\nplease find our files attached.\r\n"), *parts])


def multipart(subtype, random, parts):
    boundary = f"----=_Part_{random.getrandbits(32)}_{random.getrandbits(48):012x}".encode()
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n\r\n%s--%s--\r\n' % (subtype.encode(), boundary, body, boundary)


def plain(text):
    return b"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + text.encode()


def quoted(subtype, text):
    # quopri knows LF only.
    octets = quopri.encodestring(text.replace("\r\n", "\n").encode()).replace(b"\n", b"\r\n")
    return b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s" % (subtype.encode(), octets)


def html(text):
    return "".join(f'<p style="margin:0;color:#333"><a href="https://partner.example/?id=1">{line}</a></p>\r\n' for line in text.split("\r\n"))


def part(content_type, name, encoding, octets):
    return (
        f'Content-Type: {content_type}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n").encode() + octets


def encoded(octets):
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def large(size):
    """A message with a file of about `size` octets in every form that mail programs write: the form, the message, the octets."""
    source = random.Random(50)
    noise = source.randbytes(size)
    row = "4711,Umsätze,2026-11-24T08:00:00Z,NEW=19.95\r\n".encode()
    rows = row * (size // len(row))
    quoted_row = quopri.encodestring(row.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    for form, encoding, octets, file in [
        ("base64", "base64", encoded(noise), noise),
        ("base64 in one line", "base64", base64.b64encode(noise), noise),
        ("base64 of nothing but line ends", "base64", encoded(b"\n" * size), b"\n" * size),
        ("quoted-printable", "quoted-printable", quoted_row * (size // len(row)), rows),
        ("8bit", "8bit", rows, rows),
    ]:
        yield form, header(source, 50) + mixed(source, [part("text/csv", "large.csv", encoding, octets)]), len(file)
