"""Honest messages with files, as everyday programs write them: the same for the same seed."""
import base64
import binascii
import email.message
import email.policy
import quopri
import random
import uuid

PLAIN_NAMES = [
    "Conversions_2026_11.csv", "Conversions 2026 11.csv", "conversions-2026-11-24.xml", "Clicks(1).csv", "Reversals, late.csv",
    "Product Catalog [EU].xml", "a.csv", "Conversions_2026_11_24T08_00_00_daily_export_of_all_campaigns_and_partners_version_2_final.csv"]
FOREIGN_NAMES = [
    "Umsätze 2026.csv", "Übersicht der Konversionen für Österreich und die Schweiz 2026-11.csv", "Données_réelles.csv",
    "Конверсии за ноябрь.csv", "売上データ_2026.csv", "Señal (niño).xml"]
WORDS = "campaign order amount please find attached our files of November reversed approved pending for the partner account".split()


class Honest:
    """Makes messages; every style is a method of its name."""

    STYLES = (
        "outlook", "gmail", "apple", "thunderbird", "python", "phpmailer", "mutt", "javamail", "nodemailer", "mailing_list",
        "single_part", "signed", "with_logo")

    def __init__(self, seed):
        self.random = random.Random(seed)

    def message(self):
        style = self.random.choice(self.STYLES)
        return style, getattr(self, style)()

    # Styles

    def outlook(self):
        boundary, inner = f"_004_{self.hex(12).upper()}DB9PR_", f"_000_{self.hex(12).upper()}DB9PR_"
        body = self.multipart("alternative", inner, [
            self.text("plain", "iso-8859-1", "quoted-printable"), self.text("html", "iso-8859-1", "quoted-printable")])
        files = [self.part([
            f"Content-Type: text/csv; name=\"{self.words(name)}\"", f"Content-Description: {self.words(name)}",
            f"Content-Disposition: attachment; filename=\"{self.words(name)}\"; size={len(octets)};\r\n"
            "\tcreation-date=\"Tue, 24 Nov 2026 08:00:00 GMT\"", "Content-Transfer-Encoding: base64"], octets, "base64")
            for name, octets in self.files()]
        return self.head("Microsoft Outlook 16.0") + self.multipart("mixed", boundary, [body, *files])

    def gmail(self):
        boundary, inner = "000000000000" + self.hex(16), "000000000000" + self.hex(16)
        body = self.multipart("alternative", inner, [
            self.text("plain", "UTF-8", "7bit"), self.text("html", "UTF-8", "quoted-printable")], quote="\"")
        files = [self.part([
            f"Content-Type: text/csv; charset=\"US-ASCII\"; name=\"{self.words(name)}\"",
            f"Content-Disposition: attachment; filename=\"{self.words(name)}\"", "Content-Transfer-Encoding: base64",
            f"Content-ID: <f_{self.hex(8)}>", f"X-Attachment-Id: f_{self.hex(8)}"], octets, "base64") for name, octets in self.files()]
        return self.head() + self.multipart("mixed", boundary, [body, *files], quote="\"")

    def apple(self):
        boundary = f"Apple-Mail=_{uuid.UUID(int=self.random.getrandbits(128))}".upper().replace("APPLE-MAIL", "Apple-Mail")
        parts = [self.text("plain", "us-ascii", "7bit")]
        for name, octets in self.files():
            encoding = self.random.choice(["base64", "quoted-printable"])
            parts.append(self.part([
                f"Content-Disposition: {self.random.choice(['attachment', 'inline'])};\r\n\t{self.parameter('filename', name, bare=True)}",
                f"Content-Type: text/csv;\r\n\tx-unix-mode=0644;\r\n\tname=\"{self.words(name)}\"",
                f"Content-Transfer-Encoding: {encoding}"], octets, encoding))
            parts.append(self.text("plain", "us-ascii", "7bit"))
        return self.head("Apple Mail (2.3774.300.61.1.2)") + self.multipart("mixed", boundary, parts, quote="\"")

    def thunderbird(self):
        boundary = f"------------{self.letters(24)}"
        files = [self.part([
            f"Content-Type: text/csv; charset=UTF-8; name=\"{self.words(name)}\"",
            f"Content-Disposition: attachment; {self.parameter('filename', name)}", "Content-Transfer-Encoding: base64"], octets, "base64")
            for name, octets in self.files()]
        return self.head("Mozilla Thunderbird") + b"This is a multi-part message in MIME format.\r\n".join(
            self.multipart("mixed", boundary, [self.text("plain", "UTF-8; format=flowed", "7bit"), *files]).split(b"\r\n\r\n", 1)
            ).replace(b"This is a multi-part", b"\r\n\r\nThis is a multi-part", 1)

    def python(self):
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"], message["Subject"] = "feeds@partner.example", "uploads@gateway.example", "files"
        message["Message-ID"] = f"<{self.hex(16)}@partner.example>"
        message.set_content(self.prose(3))
        for name, octets in self.files():
            message.add_attachment(octets, maintype="text", subtype="csv", filename=name)
        return message.as_bytes()

    def phpmailer(self):
        boundary = f"b1_{self.hex(32)}"
        files = [self.part([
            f"Content-Type: text/csv; name=\"{self.words(name, 'B')}\"", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=" + (name if self.is_token(name) else f"\"{self.words(name, 'B')}\"")],
            octets, "base64") for name, octets in self.files()]
        return self.head("PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)") + self.multipart(
            "mixed", boundary, [self.text("plain", "utf-8", "8bit"), *files], quote="\"")

    def mutt(self):
        parts = [self.text("plain", "us-ascii", "7bit", disposition="Content-Disposition: inline")]
        for name, octets in self.files():
            encoding = self.random.choice(["quoted-printable", "base64", "8bit"])
            parts.append(self.part([
                "Content-Type: text/csv; charset=utf-8", f"Content-Disposition: attachment; {self.parameter('filename', name)}",
                f"Content-Transfer-Encoding: {encoding}"], octets, encoding))
        return self.head() + self.multipart("mixed", self.letters(16), parts, quote="\"")

    def javamail(self):
        boundary = f"----=_Part_{self.random.randrange(100)}_{self.random.getrandbits(31)}.{self.random.getrandbits(40)}"
        parts = [self.text("plain", "us-ascii", "7bit")]
        for name, octets in self.files(PLAIN_NAMES):
            encoding = self.random.choice(["7bit", "base64", "quoted-printable"])
            written = name if self.is_token(name) else f"\"{name}\""
            parts.append(self.part([
                f"Content-Type: text/csv; name={written}", f"Content-Transfer-Encoding: {encoding}",
                f"Content-Disposition: attachment; filename={written}"], octets, encoding))
        return self.head() + self.multipart("mixed", boundary, parts, fold="; \r\n\t", quote="\"")

    def nodemailer(self):
        boundary = f"--_NmP-{self.hex(16)}-Part_1"
        files = [self.part([
            f"Content-Type: text/csv; {self.parameter('name', name, bare=True)}", "Content-Transfer-Encoding: base64",
            f"Content-Disposition: attachment; {self.parameter('filename', name, bare=True)}"], octets, "base64")
            for name, octets in self.files()]
        return self.head() + self.multipart("mixed", boundary, [self.text("plain", "utf-8", "7bit"), *files], quote="\"")

    def mailing_list(self):
        fields = "List-Id: <feeds.partner.example>\r\nPrecedence: list\r\nSender: feeds-bounces@partner.example\r\n".encode()
        name, octets = self.files()[0]
        file = self.part([
            f"Content-Type: text/csv; name=\"{self.words(name)}\"", f"Content-Disposition: attachment; filename=\"{self.words(name)}\"",
            "Content-Transfer-Encoding: base64"], octets, "base64")
        footer = self.part([
            "Content-Type: text/plain; charset=\"us-ascii\"", "MIME-Version: 1.0", "Content-Transfer-Encoding: 7bit",
            "Content-Disposition: inline"], b"_______________________________________________\r\nfeeds mailing list\r\n", "7bit")
        boundary = f"==============={self.random.getrandbits(63):019}=="
        return fields + self.head() + self.multipart("mixed", boundary, [self.text("plain", "utf-8", "7bit"), file, footer], quote="\"")

    def single_part(self):
        (name, octets), = self.files()[:1]
        return self.head() + self.part([
            f"Content-Type: text/csv; name=\"{self.words(name)}\"", "Content-Transfer-Encoding: base64",
            f"Content-Disposition: attachment; filename=\"{self.words(name)}\""], octets, "base64")

    def signed(self):
        inner = self.multipart("mixed", self.letters(20), [self.text("plain", "utf-8", "quoted-printable"), *[self.part([
            f"Content-Type: text/csv; name=\"{name}\"", f"Content-Disposition: attachment; filename=\"{name}\"",
            "Content-Transfer-Encoding: base64"], octets, "base64") for name, octets in self.files(PLAIN_NAMES)]], quote="\"")
        signature = self.part([
            "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=\"smime.p7s\""], self.random.randbytes(700), "base64")
        return self.head() + self.multipart(
            "signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", f"----{self.hex(32).upper()}", [inner, signature], quote="\"")

    def with_logo(self):
        identifier = f"image001.png@01D{self.hex(5).upper()}.{self.hex(8).upper()}"
        html = self.part(
            ["Content-Type: text/html; charset=\"utf-8\"", "Content-Transfer-Encoding: 7bit"],
            f"<html><body><p>{self.prose(1).strip()}</p><img src=\"cid:{identifier}\"></body></html>\r\n".encode(), "7bit")
        logo = self.part([
            "Content-Type: image/png; name=\"image001.png\"", "Content-Transfer-Encoding: base64", f"Content-ID: <{identifier}>",
            "Content-Disposition: inline; filename=\"image001.png\""], self.random.randbytes(300), "base64")
        related = self.multipart("related", f"_005_{self.hex(20)}_", [html, logo], quote="\"")
        files = [self.part([
            f"Content-Type: text/csv; name=\"{name}\"", f"Content-Disposition: attachment; filename=\"{name}\"",
            "Content-Transfer-Encoding: base64"], octets, "base64") for name, octets in self.files(PLAIN_NAMES)]
        return self.head() + self.multipart("mixed", f"_006_{self.hex(20)}_", [related, *files], quote="\"")

    # Pieces

    def head(self, program=None):
        lines = [
            f"Received: from mail.partner.example (mail.partner.example [192.0.2.{self.random.randint(1, 254)}])\r\n"
            f"\tby mx.gateway.example (Postfix) with ESMTPS id {self.hex(10)}\r\n\tfor <uploads@gateway.example>; Tue, 24 Nov 2026 08:00:00 +0000",
            f"From: {self.random.choice(['feeds@partner.example', 'Feeds <feeds@partner.example>', '=?utf-8?q?F=C3=BCtterung?= <feeds@partner.example>'])}",
            "To: uploads@gateway.example", "Subject: " + self.random.choice(["files", "=?UTF-8?B?RsO8ciBTaWU=?=", "Conversions, November"]),
            "Date: Tue, 24 Nov 2026 08:00:00 +0000", f"Message-ID: <{self.hex(16)}@partner.example>"]
        lines += [f"X-Mailer: {program}"] if program else []
        return ("\r\n".join(lines) + "\r\nMIME-Version: 1.0\r\n").encode()

    def files(self, names=PLAIN_NAMES + FOREIGN_NAMES):
        return [(name, self.octets()) for name in self.random.sample(names, self.random.choice([1, 1, 1, 2, 3]))]

    def octets(self):
        end = self.random.choice(["\r\n", "\r\n", "\n"])
        rows = [f"{self.random.getrandbits(30)},{self.random.choice(WORDS)},{self.random.random() * 100:.2f}" for _ in range(self.random.randint(1, 12))]
        return (end.join(["OrderId,Status,Amount", *rows]) + self.random.choice([end, end, ""])).encode()

    def text(self, subtype, charset, encoding, disposition=None):
        text = self.prose(self.random.randint(1, 4))
        text = text if subtype == "plain" else f"<html><body>{text}</body></html>\r\n"
        head = [f"Content-Type: text/{subtype}; charset={charset}", f"Content-Transfer-Encoding: {encoding}"]
        return self.part(head + ([disposition] if disposition else []), text.encode(), encoding)

    def part(self, fields, octets, encoding):
        return ("\r\n".join(fields) + "\r\n\r\n").encode() + encoded(octets, encoding)

    def multipart(self, subtype, boundary, parts, fold=";\r\n\t", quote=None):
        quote = "\"" if quote or not self.is_token(boundary) else ""
        head = f"Content-Type: multipart/{subtype}{fold}boundary={quote}{boundary}{quote}\r\n\r\n"
        return head.encode() + b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()

    def words(self, name, encoding=None):
        """The name as it stands, or in encoded-words that split no character (RFC 2047)."""
        if name.isascii():
            return name
        encoding = encoding or self.random.choice("QB")
        words, current = [], b""
        for character in name:
            if len(current) + len(character.encode()) > (40 if encoding == "B" else 18):
                words.append(current)
                current = b""
            current += character.encode()
        return "\r\n ".join(word(octets, encoding) for octets in [*words, current])

    def parameter(self, key, name, bare=False):
        """After RFC 2231 where the name needs it: whole, or in segments when it is long."""
        if name.isascii():
            return f"{key}={name}" if bare and self.is_token(name) else f"{key}=\"{name}\""
        escaped = "".join(chr(octet) if chr(octet).isalnum() and octet < 128 or octet in b"-._" else f"%{octet:02X}" for octet in name.encode())
        if len(escaped) < 60:
            return f"{key}*=UTF-8''{escaped}"
        pieces, rest = [], "UTF-8''" + escaped
        while rest:
            cut = 50
            while cut < len(rest) and "%" in rest[cut - 2:cut]:
                cut -= 1
            pieces.append(rest[:cut])
            rest = rest[cut:]
        return ";\r\n ".join(f"{key}*{number}*={piece}" for number, piece in enumerate(pieces))

    def prose(self, lines):
        return "".join(" ".join(self.random.choices(WORDS, k=9)) + ".\r\n" for _ in range(lines))

    def hex(self, digits):
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def letters(self, count):
        return "".join(self.random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", k=count))

    @staticmethod
    def is_token(text):
        return text.isascii() and all(character.isalnum() or character in "!#$%&'*+-.^_`{|}~" for character in text)


def word(octets, encoding):
    if encoding == "B":
        return f"=?UTF-8?B?{base64.b64encode(octets).decode()}?="
    text = "".join(chr(octet) if chr(octet).isalnum() and octet < 128 else "_" if octet == 32 else f"={octet:02X}" for octet in octets)
    return f"=?UTF-8?Q?{text}?="


def encoded(octets, encoding):
    if encoding == "base64":
        return b"".join(binascii.b2a_base64(octets[start:start + 57])[:-1] + b"\r\n" for start in range(0, len(octets), 57))
    lines = octets.replace(b"\r\n", b"\n")
    if encoding == "quoted-printable":
        lines = quopri.encodestring(lines)
    return lines.replace(b"\n", b"\r\n")
