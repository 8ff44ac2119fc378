"""Messages that ask for more than a reader should give."""


def messages():
    """What each is, the defect that names the limit it goes over, and its octets."""
    mixed = "Content-Type: multipart/mixed; boundary=B\n\n"
    part = "--B\nContent-Type: text/csv; name=f.csv\n\na,b\n"
    levels = "".join(f"Content-Type: multipart/mixed; boundary=B{n}\n\n--B{n}\n\nx\n--B{n}\n" for n in range(1000))
    ends = "".join(f"--B{n}--\n" for n in reversed(range(1000)))
    word = "=?UTF-8?Q?=C3=A9?="
    charsets = ["=?ISO-8859-2?Q?=E1?=", "=?ISO-8859-5?Q?=E1?="]
    for what, code, text in [
        ("100,000 parts", "too-many-parts", mixed + part * 100_000 + "--B--\n"),
        ("1,000 levels", "too-deep", levels + "\nx\n" + ends),
        ("1,000 forwards in each other", "too-deep", "Content-Type: message/rfc822\n\n" * 1000 + "\nx\n"),
        ("a header line of 1 MB", "header-field-too-long", "X: " + "x" * 1_000_000 + "\n\nbody"),
        ("a folded header of 1 MB", "header-field-too-long", "X: x" + ("\n " + "x" * 75) * 13_000 + "\n\nbody"),
        ("20,000 headers", "too-many-header-fields", "X-H: x\n" * 20_000 + "\nbody"),
        ("10,000 parameters", "too-many-parameters", "Content-Type: text/csv" + "".join(f"; p{n}=v" for n in range(10_000)) + "\n\nbody"),
        ("5,000 segments", "too-many-segments", "Content-Disposition: attachment" + "".join(f"; filename*{n}=x" for n in range(5000)) + "\n\nbody"),
        ("20,000 encoded-words", "header-field-too-long", "Subject: " + (word + "\n ") * 20_000 + "x\n\nbody"),
        ("20,000 of them in a name", "header-field-too-long", 'Content-Type: text/csv; name="' + "\n ".join(charsets * 10_000) + '"\n\nbody'),
        ("200,000 delimiters of no one", "no-parts", mixed + "--C\n" * 200_000),
        ("a text of 10 MB in one line", None, "Content-Type: text/csv; name=f.csv\n\n" + "--x" * 3_300_000),
        ("60,000 blanks in an address", None, "From: a@b" + " " * 60_000 + "\nTo: " + "(" * 60_000 + "\n\nbody"),
        ("base64 of nothing but padding", "base64-foreign", "Content-Type: text/csv; name=f.csv\nContent-Transfer-Encoding: base64\n\n" + "=" * 10_000_000),
        ("10 MB of blanks in quoted-printable", None, "Content-Type: text/csv; name=f.csv\nContent-Transfer-Encoding: quoted-printable\n\nx" + " " * 10_000_000),
    ]:
        yield what, code, text.encode()
