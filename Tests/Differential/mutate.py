"""Changes to messages that make readers disagree: in headers, parameters, encodings, boundaries, lines and octets."""
import re

NAMES = [b"evil.csv", b"receipt_x.csv", b"..", b"a/b.csv", b"Conversions_2026_12.csv", b"x y.csv", b"", b"\xc3\xa9.csv", b"\xe9.csv"]


class Mutation:
    """A few changes at random; a change that finds nothing to change is another one."""

    def __init__(self, random):
        self.random = random
        self.changes = [
            getattr(self, name) for name in dir(self) if name.startswith(("header_", "parameter_", "body_", "boundary_", "line_"))]

    def of(self, message, others):
        self.others = others
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            for _ in range(20):
                changed = self.random.choice(self.changes)(message)
                if changed and changed != message:
                    message = changed
                    break
        return message

    # Headers

    def header(self, message, pattern=rb"[A-Za-z-]+"):
        """One field with its folds."""
        fields = list(re.finditer(rb"^(" + pattern + rb")(:[^\n]*\n(?:[ \t][^\n]*\n)*)", message, re.M | re.I))
        return self.random.choice(fields) if fields else None

    def content(self, message):
        return self.header(message, rb"Content-(?:Type|Disposition|Transfer-Encoding)")

    def header_twice(self, message):
        field = self.content(message)
        return field and message[:field.end()] + field.group() + message[field.end():]

    def header_twice_differing(self, message):
        field = self.content(message)
        other = self.random.choice([
            b"Content-Type: application/pdf\r\n", b"Content-Disposition: inline\r\n", b"Content-Transfer-Encoding: 7bit\r\n",
            b"Content-Disposition: attachment; filename=evil.csv\r\n", b"Content-Type: text/csv; name=evil.csv\r\n",
            b"Content-Type: multipart/mixed; boundary=x\r\n", b"MIME-Version: 1.0\r\n", b"Content-ID: <x@y>\r\n"])
        return field and self.random.choice([
            message[:field.end()] + other + message[field.end():], message[:field.start()] + other + message[field.start():]])

    def header_gone(self, message):
        field = self.header(message)
        return field and message[:field.start()] + message[field.end():]

    def header_case(self, message):
        field = self.header(message)
        return field and message[:field.start()] + field.group(1).swapcase() + message[field.end(1):]

    def header_space(self, message):
        field = self.content(message)
        return field and message[:field.end(1)] + self.random.choice([b" ", b"\t", b"  "]) + message[field.end(1):]

    def header_fold(self, message):
        field = self.content(message)
        places = [place for place in range(field.end(1) + 1, field.end()) if message[place:place + 1] in b" ;=\""] if field else []
        if not places:
            return None
        place = self.random.choice(places)
        return message[:place] + self.random.choice([b"\r\n ", b"\r\n\t", b"\r\n \r\n ", b"\n ", b"\r\n"]) + message[place:]

    def header_junk(self, message):
        field = self.content(message)
        place = field and self.random.randrange(field.start(), field.end())
        return field and message[:place] + self.random.choice(
            [b"\0", b"\r", b"\x80", b"\xff", b"\xc3\xa9", b"(c)", b"\"", b"\\", b";", b",", b" ", b"\t", b"=?", b"?=", b"<", b"'", b"%", b"*"]) + message[place:]

    def header_value(self, message):
        field = self.content(message)
        values = {
            b"content-type": [b"text", b"text/csv/x", b"", b";", b"TEXT/CSV", b"multipart/mixed", b"message/rfc822", b"application/octet-stream", b"text/plain",
                              b"\"text/csv\"", b"text / csv", b"(x) text/csv (y)", b"text/csv charset=x"],
            b"content-disposition": [b"", b"attachment", b"inline", b"\"attachment\"", b"ATTACHMENT", b"form-data", b"attachment (x)", b"filename=evil.csv", b"attachment filename=evil.csv"],
            b"content-transfer-encoding": [b"base64", b"Base64", b" base64 ", b"base64;", b"\"base64\"", b"base64 (x)", b"7bit", b"8bit", b"binary",
                                           b"quoted-printable", b"x-uuencode", b"uuencode", b"none", b"", b"base-64", b"x-gzip", b"QUOTED-PRINTABLE"]}
        if not field:
            return None
        start = field.end(1) + 1
        rest = message[start:field.end()]
        end = start + (rest.index(b";") if b";" in rest else len(rest.rstrip()))
        return message[:start] + b" " + self.random.choice(values[field.group(1).lower()]) + message[end:]

    def header_words(self, message):
        """A field that names no file, with encoded-words that are none or that hold what ends a field."""
        field = self.content(message)
        name = self.random.choice([b"Content-Description: ", b"X-Note: ", b"Comments: "])
        text = self.random.choice([
            b"=?utf-8?X?a?=", b"=?utf-8?Q?a", b"=?utf-8?Q?a;b?=", b"a=?b?c?d", b"a=?b", b"=?utf-8?Q?what??=", b"=?utf-8??a?=", b"=?utf-8?Quoted?a?=",
            b"=?utf-8?B?YWI?=", b"=?utf-8?B?a", b"=?utf-8?B?=?=", b"=?utf-8?Base?YQ==?=",
            b"=?utf-8?B?YQ==?==?utf-8?Q?b?=", b"=?utf-8?Q?a?= =?utf-8?Q?b?=", b"=?utf-8?Q?a=0D=0AContent-Disposition:_attachment;_filename=3Devil.csv?=",
            b"=?utf-8?Q?a=0D=0A=0D=0Ab?=", b"=?utf-8?Q?a=00b?=", b"=?\xe9?Q?a?=", b"(=?utf-8?Q?a?=)"])
        place = self.random.choice([field.start(), field.end()]) if field else 0
        return field and message[:place] + name + text + b"\r\n" + message[place:]

    def header_before(self, message):
        return self.random.choice([b"\r\n", b"From x Tue Nov 24 08:00:00 2026\r\n", b" x\r\n", b"x\r\n", b">From: y\r\n", b"From: b@b.example\r\n"]) + message

    # Parameters

    def parameter(self, message, names=rb"filename|name|boundary"):
        found = list(re.finditer(rb"\b(" + names + rb")=(\"[^\"\r\n]*\"|[^\s;\"]+)", message, re.I))
        return self.random.choice(found) if found else None

    def replaced(self, message, parameter, text):
        return parameter and message[:parameter.start()] + text + message[parameter.end():]

    def parameter_twice(self, message):
        one = self.parameter(message)
        if not one:
            return None
        value = self.random.choice([one.group(2), b"\"" + self.random.choice(NAMES) + b"\""])
        both = [one.group(), one.group(1) + b"=" + value]
        self.random.shuffle(both)
        return self.replaced(message, one, b"; ".join(both))

    def parameter_extended_too(self, message):
        one = self.parameter(message)
        if not one:
            return None
        inside = one.group(2).strip(b"\"")
        value = self.random.choice([inside.replace(b" ", b"%20"), b"evil.csv"])
        form = self.random.choice([b"*=UTF-8''" + value, b"*0=" + value, b"*0*=utf-8'en'" + value, b"*=" + value, b"*1=" + value])
        both = [one.group(), one.group(1) + form]
        self.random.shuffle(both)
        return self.replaced(message, one, b"; ".join(both))

    def parameter_extended(self, message):
        one = self.parameter(message)
        if not one:
            return None
        inside = one.group(2).strip(b"\"")
        escaped = b"".join(b"%%%02X" % octet if not chr(octet).isalnum() else bytes([octet]) for octet in inside)
        charset = self.random.choice([b"UTF-8", b"utf-8", b"us-ascii", b"iso-8859-1", b"windows-1252", b"x-unknown", b"", b"utf-7", b"UTF-16"])
        return self.replaced(message, one, one.group(1) + self.random.choice([
            b"*=" + charset + b"''" + escaped, b"*=\"" + charset + b"''" + escaped + b"\"", b"*=" + charset + b"'" + escaped, b"*=" + escaped,
            b"*0*=" + charset + b"''" + escaped, b"*=" + charset + b"'en'" + escaped[:-1] + b"%", b"*00*=" + charset + b"''" + escaped]))

    def parameter_segments(self, message):
        one = self.parameter(message)
        inside = one.group(2).strip(b"\"") if one else b""
        if len(inside) < 4:
            return None
        cut = self.random.randrange(1, len(inside))
        numbers = self.random.choice([(0, 1), (0, 1), (0, 1), (1, 0), (0, 2), (1, 2), (0, 0), (0, 10)])
        pieces = [b"%s*%d=\"%s\"" % (one.group(1), number, piece) for number, piece in zip(numbers, (inside[:cut], inside[cut:]))]
        if self.random.random() < 0.3:
            pieces.reverse()
        if self.random.random() < 0.2:
            pieces.append(b"%s*%d*=%%41" % (one.group(1), self.random.randrange(4)))
        return self.replaced(message, one, self.random.choice([b";", b"; ", b";\r\n "]).join(pieces))

    def parameter_words(self, message):
        one = self.parameter(message)
        if not one:
            return None
        import base64
        inside = one.group(2).strip(b"\"")
        cut = self.random.randrange(len(inside) + 1)
        quoted = lambda octets: b"".join(b"=%02X" % octet if not chr(octet).isalnum() else bytes([octet]) for octet in octets)
        q = lambda octets: b"=?%s?Q?%s?=" % (self.random.choice([b"utf-8", b"us-ascii", b"iso-8859-1", b"x-unknown", b"UTF-8*en"]), quoted(octets))
        b = lambda octets: b"=?utf-8?B?%s?=" % self.random.choice([base64.b64encode(octets), base64.b64encode(octets).rstrip(b"="), base64.b64encode(octets)[:-1]])
        text = self.random.choice([
            q(inside), b(inside), q(inside[:cut]) + b" " + q(inside[cut:]), b(inside[:cut]) + b" " + b(inside[cut:]), q(inside[:cut]) + inside[cut:],
            inside[:cut] + b" " + q(inside[cut:]), q(inside[:cut]) + b"\r\n " + b(inside[cut:]), b"=?utf-8?Q?" + inside + b"?=", q(inside)[:-1], q(inside[:cut]) + q(inside[cut:]),
            q(inside[:cut] + b"\"; filename=\"evil.csv"), q(q(inside)), q(inside) + b"=", q(inside[:cut]) + b"?" + inside[cut:],
            b"=?utf-8?Q?" + inside[:cut] + self.random.choice([b";", b"?", b"\r\n "]) + inside[cut:] + b"?=", q(inside)[:-2],
            inside[:cut] + self.random.choice([b"?", b"=?", b"?=", b"=?utf-8?", b"=?utf-8?Q?"]) + inside[cut:]])
        return self.replaced(message, one, one.group(1) + b"=" + self.random.choice([b"\"%s\"", b"\"%s\"", b"%s"]) % text)

    def parameter_quoting(self, message):
        one = self.parameter(message)
        if not one:
            return None
        inside = one.group(2).strip(b"\"")
        cut = self.random.randrange(len(inside) + 1)
        return self.replaced(message, one, one.group(1) + self.random.choice([
            b"=" + inside, b"=\"" + inside, b"=" + inside + b"\"", b"='" + inside + b"'", b"=\"" + inside[:cut] + b"\\" + inside[cut:] + b"\"",
            b"=\"" + inside[:cut] + b"\\\"" + inside[cut:] + b"\"", b"=\"" + inside[:cut] + b"\"\"" + inside[cut:] + b"\"",
            b"=\"" + inside + b"\"x", b"=\"" + inside + b"\" (c)", b"=(c)\"" + inside + b"\"", b" = \"" + inside + b"\"", b"= " + inside, b" =" + inside,
            b"=\"" + inside[:cut] + b"\r\n " + inside[cut:] + b"\"", b"=\"" + inside[:cut] + b"\t" + inside[cut:] + b"\"", b"=\" " + inside + b" \"",
            b"=\"\"", b"=", b"", b"=<" + inside + b">", b"=\"" + inside[:cut] + b"(c)" + inside[cut:] + b"\"", b"=" + inside[:cut] + b"(c)" + inside[cut:],
            b"=\"" + inside[:cut] + b";" + inside[cut:] + b"\"", b"=" + inside + b";;"]))

    def parameter_value(self, message):
        one = self.parameter(message, rb"filename|name")
        return one and self.replaced(message, one, one.group(1) + b"=\"" + self.random.choice(NAMES) + b"\"")

    def parameter_semicolon(self, message):
        one = self.parameter(message)
        before = message.rfind(b";", 0, one.start()) if one else -1
        return message[:before] + self.random.choice([b"", b" ", b",", b";;", b" ;", b";x;"]) + message[before + 1:] if before >= 0 else None

    def parameter_name(self, message):
        one = self.parameter(message, rb"filename|name|boundary|charset|protocol|micalg|size")
        key = one and one.group(1)
        return one and self.replaced(message, one, self.random.choice([
            key[:2] + b"*" + key[2:], key + b"(c)", b"(c)" + key, key + b"*x", key + b"*0x", key + b"**", key + b"*00", b"*" + key, key[:2] + b"'" + key[2:],
            b"x" + key, key + b"x", b"x-" + key, key + b" "]) + b"=" + one.group(2))

    def parameter_case(self, message):
        one = self.parameter(message)
        return one and self.replaced(message, one, one.group(1).swapcase() + b"=" + one.group(2))

    # Bodies

    def body(self, message):
        """A run of lines in base64."""
        found = list(re.finditer(rb"\r\n\r\n((?:[A-Za-z0-9+/=]+\r\n)+)", message))
        return self.random.choice(found) if found else None

    def body_base64(self, message):
        body = self.body(message)
        if not body:
            return None
        text = body.group(1)
        place = self.random.randrange(len(text))
        stripped = text.rstrip(b"\r\n")
        changed = self.random.choice([
            text[:place] + text[place + 1:], text[:place] + b" " + text[place:], text[:place] + b"\t" + text[place:], text[:place] + b"\r\n" + text[place:],
            text[:place] + self.random.choice([b"*", b"-", b"_", b"!", b"=", b"==", b"\x80", b"\0", b"."]) + text[place:],
            stripped.rstrip(b"=") + b"\r\n", stripped.rstrip(b"=") + b"=\r\n", stripped + b"=\r\n", stripped + b"====\r\n", stripped + b"A\r\n", stripped + b"AAAA\r\n",
            text + b"\r\n", text + b"\r\n\r\n", text + b"-- \r\nfooter text\r\n", text + b"____\r\n", stripped, text.replace(b"\r\n", b""), text.replace(b"\r\n", b"\n"),
            text.replace(b"\r\n", b" \r\n"), b"\r\n" + text, b" " + text, text + text, b"", text.replace(b"\r\n", b"=\r\n", 1), b"begin 644 x\r\n" + text])
        return message[:body.start(1)] + changed + message[body.end(1):]

    def body_quoted(self, message):
        found = list(re.finditer(rb"Content-Transfer-Encoding: (?:quoted-printable|7bit|8bit)\r\n(?:[^\r\n]+\r\n)*\r\n((?:(?!--)[^\r\n]*\r\n)+)", message))
        if not found:
            return None
        body = self.random.choice(found)
        place = self.random.randrange(body.start(1), body.end(1))
        return message[:place] + self.random.choice([
            b"=", b"=3D", b"=3d", b"=\r\n", b"= \r\n", b"=\n", b"=ZZ", b"=4", b" \r\n", b"\t\r\n", b"\xe9", b"\xc3\xa9", b"\0", b"\r", b"\n", b".\r\n", b"\r\n.\r\n",
            b"\r\nFrom x\r\n", b"\r\nbegin 644 evil.csv\r\n#86)C\r\n`\r\nend\r\n", b"\r\n=ybegin line=128 size=3 name=evil.csv\r\nabc\r\n=yend size=3\r\n", b"\x1a", b"\x0c"]) + message[place:]

    # Boundaries

    def delimiter(self, message):
        boundaries = [re.escape(one.group(2).strip(b"\"")) for one in re.finditer(rb"\b(boundary)=(\"[^\"\r\n]*\"|[^\s;\"]+)", message, re.I)]
        found = list(re.finditer(rb"^--(" + b"|".join(boundaries) + rb")(--)?\r\n", message, re.M)) if boundaries else []
        return self.random.choice(found) if found else None

    def boundary_line(self, message):
        line = self.delimiter(message)
        if not line:
            return None
        boundary, closing = line.group(1), line.group(2) or b""
        return message[:line.start()] + self.random.choice([
            b"", b"--" + boundary + b"--\r\n", b"--" + boundary + b"\r\n", b"--" + boundary + closing + b" \r\n", b"--" + boundary + closing + b"\t \r\n",
            b" --" + boundary + closing + b"\r\n", b"-" + boundary + closing + b"\r\n", b"---" + boundary + closing + b"\r\n", b"--" + boundary + b"x\r\n",
            b"--" + boundary + b"-\r\n", b"--" + boundary + b"--x\r\n", b"--" + boundary + b"---\r\n", b"--" + boundary[:-1] + b"\r\n", b"--" + boundary.swapcase() + closing + b"\r\n",
            line.group() * 2, b"--" + boundary + closing + b"\n", b"--" + boundary + closing, b"--" + boundary + closing + b"\r", b"-- " + boundary + closing + b"\r\n",
            b"\r\n" + line.group(), line.group() + b"\r\n", line.group() + b" \r\n"]) + message[line.end():]

    def boundary_before(self, message):
        line = self.delimiter(message)
        return line and message[:line.start()].rstrip(b"\r\n") + self.random.choice([b"", b"\n", b"\r", b"\r\n\r\n\r\n", b" \r\n"]) + message[line.start():]

    def boundary_part(self, message):
        """Another part, before, between or behind the others."""
        line = self.delimiter(message)
        if not line:
            return None
        boundary = self.random.choice([line.group(1), b"evil"])
        part = self.random.choice([
            b"Content-Type: text/csv; name=evil.csv\r\n\r\nx,y\r\n", b"\r\nContent-Disposition: attachment; filename=evil.csv\r\n\r\nx\r\n",
            b"Content-Disposition: attachment; filename=evil.csv\r\n\r\nx\r\n", b"content-type:text/csv;name=evil.csv\n\nx\n",
            b"X: y\r\nContent-Type: text/csv; name=evil.csv\r\n\r\nx,y\r\n", b" Content-Type: text/csv; name=evil.csv\r\n\r\nx\r\n"])
        place = self.random.choice([line.start(), line.start(), len(message), message.find(b"\r\n\r\n") + 4])
        return message[:place] + b"--" + boundary + b"\r\n" + part + self.random.choice([b"", b"--" + boundary + b"--\r\n"]) + message[place:]

    def boundary_nested(self, message):
        """A multipart within, with a boundary of its own or one that is in use."""
        line = self.delimiter(message)
        if not line:
            return None
        boundary = self.random.choice([line.group(1), line.group(1) + b"x", b"inner", line.group(1)[:-1] or b"y", line.group(1) + b"--"])
        inner = b"--" + boundary + b"\r\nContent-Type: text/csv; name=\"inner.csv\"\r\nContent-Disposition: attachment; filename=\"inner.csv\"\r\n\r\nx,y\r\n"
        end = self.random.choice([b"--" + boundary + b"--\r\n", b""])
        return message[:line.start()] + b"--" + line.group(1) + b"\r\nContent-Type: multipart/mixed; boundary=\"" + boundary + b"\"\r\n\r\n" + inner + end + message[line.start():]

    def boundary_forward(self, message):
        """A forwarded message within."""
        line = self.delimiter(message)
        if not line:
            return None
        encoding = self.random.choice([b"", b"", b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: 8bit\r\n"])
        return message[:line.start()] + b"--" + line.group(1) + b"\r\nContent-Type: message/rfc822\r\n" + encoding + b"\r\n" + self.random.choice(self.others) + b"\r\n" + message[line.start():]

    # Lines and octets

    def lines(self, message):
        return message.split(b"\n")

    def line_gone(self, message):
        lines = self.lines(message)
        del lines[self.random.randrange(len(lines))]
        return b"\n".join(lines)

    def line_twice(self, message):
        lines = self.lines(message)
        place = self.random.randrange(len(lines))
        return b"\n".join(lines[:place + 1] + lines[place:])

    def line_moved(self, message):
        lines = self.lines(message)
        line = lines.pop(self.random.randrange(len(lines)))
        lines.insert(self.random.randrange(len(lines) + 1), line)
        return b"\n".join(lines)

    def line_end(self, message):
        lines = self.lines(message)
        place = self.random.randrange(len(lines))
        lines[place] = self.random.choice([lines[place].rstrip(b"\r"), lines[place] + b"\r", lines[place].rstrip(b"\r") + b" \r", lines[place].rstrip(b"\r") + b"\0\r"])
        return b"\n".join(lines)

    def line_ends(self, message):
        return self.random.choice([message.replace(b"\r\n", b"\n"), message.replace(b"\r\n", b"\r"), message.replace(b"\r\n", b"\r\r\n")])

    def line_blank(self, message):
        lines = self.lines(message)
        lines.insert(self.random.randrange(len(lines)), self.random.choice([b"\r", b" \r", b"\t\r", b""]))
        return b"\n".join(lines)

    def line_octet(self, message):
        place = self.random.randrange(len(message))
        return message[:place] + bytes([self.random.randrange(256)]) + message[place + 1:]

    def line_cut(self, message):
        place = self.random.randrange(len(message))
        return self.random.choice([message[:place], message[:place] + message[place + self.random.randrange(60):]])

    def line_spliced(self, message):
        other = self.random.choice(self.others)
        return message[:self.random.randrange(len(message))] + other[self.random.randrange(len(other)):]
