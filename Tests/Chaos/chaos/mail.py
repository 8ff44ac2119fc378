"""The mail a poll is given: every outcome there is, in ten messages, and what has to become of each."""
import base64
import datetime
import hashlib

GATEWAY = "uploads@gateway.example"
PARTNER = "feeds@partner.example"
MESSAGE_LIMIT = 2_000_000
COLUMNS = "CampaignId,ActionTrackerId,EventDate,OrderId,ClickId,CustomerStatus,CurrencyCode,Amount"
ENDS_HERE = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)


class Message:
    """`subject` tells it from every other; `files` are what has to be queued of it, and `rejected` what its check has to reject:
    [(name, bytes)]."""

    def __init__(self, subject, outcome, files=(), others=(), rejected=(), message_id=True, trace="mx.partner.example",
                 text="Hello."):
        self.subject, self.outcome = subject, outcome
        self.files = list(files) if outcome == "accepted" else []
        self.rejected = list(rejected)
        self.bytes = compose(subject, [*files, *rejected, *others], message_id, trace, text)
        self.sha256 = hashlib.sha256(self.bytes).hexdigest()

    def again(self):
        """The same message, delivered once more by another way."""
        copy = object.__new__(Message)
        copy.subject, copy.outcome, copy.files = self.subject, self.outcome, []
        copy.rejected = []
        copy.bytes = self.bytes.replace(b"from mx.partner.example", b"from backup.partner.example")
        copy.sha256 = hashlib.sha256(copy.bytes).hexdigest()
        return copy


def ten():
    first = Message("01 one file", "accepted", [csv(1)])
    return [
        first,
        Message("02 two files", "accepted", [csv(2), xml(3)]),
        Message("03 a large file", "accepted", [csv(4, rows=6000)]),
        Message("04 rows kept for a result", "accepted", [("Later_2026_05.csv", rows(5, 9, wrong=2))]),
        Message("05 one of two does not match", "ignored", [csv(6)], [("notes.pdf", b"%PDF-1.4\n%%EOF\n")]),
        Message("06 two connections want it", "held", [("Conversions_2026_shared.csv", rows(7, 20))]),
        Message("07 too large", "refused", [csv(8)], text="A long text. \r\n" * (MESSAGE_LIMIT // 14)),
        Message("08 one of two is rejected", "accepted", [csv(9)], rejected=[("Conversions_2026_19.csv", b"%PDF-1.4\n%%EOF\n")]),
        first.again(),
        Message("10 without a Message-ID", "accepted", [csv(10)], message_id=False),
    ]


def timeless():
    """Those of the ten that are judged alike whatever the clock says, when nothing is asked of their rows."""
    return [message for message in ten() if message.subject[:2] not in ("02", "08")]


def many(count, start=1, size=3):
    return [Message(f"{number:05} of many", "accepted", [csv(number, rows=size)]) for number in range(start, start + count)]


def csv(number, rows=20):
    return f"Conversions_2026_{number:02}.csv", globals()["rows"](number, rows)


def rows(number, count, wrong=None):
    """So many conversions; that of the number `wrong` is in a currency that is none."""
    lines = [COLUMNS]
    for row in range(count):
        when = (ENDS_HERE - datetime.timedelta(seconds=row)).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines.append(f"3641,8180,{when},{number:04}-{row:06},QiiWXOVnrQ3SQHl24jQjyxBGUkmzfJ3i,NEW,{'EURO' if row == wrong else 'EUR'},{row % 90 + 10}.95")
    return ("\r\n".join(lines) + "\r\n").encode()


def xml(number):
    names = COLUMNS.split(",")
    values = ["3641", "8180", ENDS_HERE.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{number:04}-000000",
              "QiiWXOVnrQ3SQHl24jQjyxBGUkmzfJ3i", "NEW", "EUR", "19.95"]
    cells = "".join(f"<{name}>{value}</{name}>" for name, value in zip(names, values))
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Conversions><Conversion>{cells}</Conversion></Conversions>\n'
    return f"Conversions_2026_{number:02}.xml", text.encode()


def compose(subject, files, message_id, trace, text):
    lines = [f"Received: from {trace}; Tue, 24 Nov 2026 08:00:01 +0000", f"From: {PARTNER}", f"To: {GATEWAY}",
             f"Subject: {subject}", "Date: Tue, 24 Nov 2026 08:00:00 +0000"]
    if message_id:
        lines.append(f"Message-ID: <{hashlib.sha256(subject.encode()).hexdigest()[:24]}@partner.example>")
    lines += ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="=_files"', "", "--=_files",
              "Content-Type: text/plain; charset=utf-8", "", text]
    for name, contents in files:
        lines += ["--=_files", "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64",
                  f'Content-Disposition: attachment; filename="{name}"', "", base64_lines(contents)]
    return ("\r\n".join([*lines, "--=_files--", ""])).encode()


def base64_lines(contents):
    return base64.encodebytes(contents).decode().strip().replace("\n", "\r\n")
