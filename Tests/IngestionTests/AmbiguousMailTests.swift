import FoundationEssentials
import MIME
import Model
import Queues
import Testing

@testable import Ingestion

/// One reading or none: a message in which two mail programs could see other files than we do is refused.
@Suite("Mail that can be read in two ways") struct AmbiguousMailTests {
  /// A message that every program reads alike, and one change to it.
  struct Change: Sendable, CustomTestStringConvertible {
    /// What it is refused for; nil for an honest neighbour.
    var code: String?
    var of: String
    var into: String
    var testDescription: String { "\(code ?? "honest"): \(into.prefix(60).debugDescription)" }

    init(_ code: String?, _ of: String, _ into: String) {
      self.code = code
      self.of = of
      self.into = into
    }

    var bytes: [UInt8] {
      precondition(plain.contains(of), "\(of) is not in the plain message")
      return octets(plain.replacing(of, with: into, maxReplacements: 1).replacing("\n", with: "\r\n"))
    }
  }

  static let attacks: [Change] = [
    Change("duplicate-header", type, type + "Content-Type: application/pdf\n"),
    Change("duplicate-header", disposition, disposition + "Content-Disposition: inline; filename=\"b.csv\"\n"),
    Change("duplicate-header", encoding, encoding + "Content-Transfer-Encoding: 7bit\n"),
    Change("duplicate-header", "MIME-Version: 1.0\n", "MIME-Version: 1.0\nMIME-Version: 2.0\n"),
    Change(
      "duplicate-header", "Message-ID: <m@partner.example>\n", "Message-ID: <m@a.example>\nMessage-ID: <n@a.example>\n"),
    Change(
      "duplicate-header", "From: feeds@partner.example\n", "From: feeds@partner.example\nFrom: thief@evil.example\n"),
    Change("duplicate-parameter", "filename=\"C", "filename=\"evil.csv\"; filename=\"C"),
    Change(
      "duplicate-parameter", disposition,
      "Content-Disposition: attachment; filename=\"Conversions_2026_11.csv\";\n filename*=UTF-8''evil.csv\n"),
    Change(
      "duplicate-parameter", disposition,
      "Content-Disposition: attachment; filename=\"Conversions_2026_11.csv\";\n filename*0=evil; filename*1=.csv\n"),
    Change("name-differs", "name=\"C", "name=\"evil_C"),
    Change("name-differs", "filename=\"Conversions_2026_11.csv\"", "filename=\"\""),
    Change("name-differs", type, "Content-Type: text/csv; name=\"\"; namex=\"evil.csv\"\n"),
    Change(
      "segment-missing", "filename=\"Conversions_2026_11.csv\"",
      "filename*0=\"Conversions_\"; filename*2=\"2026_11.csv\""),
    Change(
      "segment-repeated", "filename=\"Conversions_2026_11.csv\"",
      "filename*0=\"Conversions_\"; filename*0=\"x\"; filename*1=\"2026_11.csv\""),
    Change("unknown-charset", "filename=\"Conversions_2026_11.csv\"", "filename*=x-nobody''Conversions_2026_11.csv"),
    Change("extended-value-syntax", "filename=\"Conversions_2026_11.csv\"", "filename*=Conversions_2026_11.csv"),
    Change("encoded-boundary", root, "Content-Type: multipart/mixed; boundary=\"=?us-ascii?q?=3D=5Ffiles?=\"\n"),
    Change("encoded-boundary", root, "Content-Type: multipart/mixed; boundary*0=\"=_fi\"; boundary*1=\"les\"\n"),
    Change("missing-boundary", root, "Content-Type: multipart/mixed\n"),
    Change("missing-boundary", root, "Content-Type: multipart/mixed; boundary=\"\"\n"),
    Change(
      "invalid-boundary", root, "Content-Type: multipart/mixed; boundary=\"\(String(repeating: "x", count: 71))\"\n"),
    Change("duplicate-parameter", root, "Content-Type: multipart/mixed; boundary=\"=_files\"; boundary=\"other\"\n"),
    Change("unclosed-multipart", "--=_files--\n", ""),
    Change(
      "part-outside-multipart", "\n--=_files\nContent-Type: text/plain",
      "\n--evil\nContent-Type: text/csv; name=e.csv\n\nx\n--=_files\nContent-Type: text/plain"),
    Change(
      "part-outside-multipart", "--=_files--\n", "--=_files--\n--=_files\nContent-Type: text/csv; name=e.csv\n\nx\n"),
    Change("part-outside-multipart", "--=_files--\n", "--=_files--\n--evil\nContent-Type: text/csv; name=e.csv\n\nx\n"),
    Change("unknown-encoding", encoding, "Content-Transfer-Encoding: base-64\n"),
    Change("encoding-syntax", encoding, "Content-Transfer-Encoding: \"base64\"\n"),
    Change(
      "encoded-multipart", "MIME-Version: 1.0\n", "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n"),
    Change("encoded-multipart", "MIME-Version: 1.0\n", "MIME-Version: 1.0\nContent-Transfer-Encoding: x-unknown\n"),
    Change("base64-foreign", "aWQsYW1v", "aWQs*YW1v"),
    Change("base64-after-padding", "DQo=\n", "DQo=\nYWJj\n"),
    Change("missing-base64-padding", "DQo=\n", "DQo\n"),
    Change("base64-truncated", "DQo=\n", "DQoxZ\n"),
    Change(
      "quoted-printable-escape", "base64\n\(disposition)\n\(data)", "quoted-printable\n\(disposition)\nid=zz,amount\n"),
    Change("bare-cr", "Subject: files\n", "Subject: fi\rles\n"),
    Change("nul-in-header", "Subject: files\n", "Subject: fi\0les\n"),
    Change("space-before-colon", type, "Content-Type : text/csv; name=\"Conversions_2026_11.csv\"\n"),
    Change("blank-continuation", type, "Content-Type: text/csv;\n \n name=\"Conversions_2026_11.csv\"\n"),
    Change("blank-line-before-header", "From: feeds", "\nFrom: feeds"),
    Change("stray-line", "MIME-Version: 1.0\n", "this is no field\nMIME-Version: 1.0\n"),
    Change("stray-continuation", "From: feeds", " X: y\nFrom: feeds"),
    Change("missing-semicolon", type, "Content-Type: text/csv name=\"Conversions_2026_11.csv\"\n"),
    Change(
      "parameter-syntax", disposition, "Content-Disposition: attachment; \"x\"; filename=\"Conversions_2026_11.csv\"\n"),
    Change("unterminated-quote", disposition, "Content-Disposition: attachment; filename=\"Conversions_2026_11.csv\n"),
    Change(
      "unterminated-comment", disposition, "Content-Disposition: attachment (; filename=\"Conversions_2026_11.csv\"\n"),
    Change("unquoted-value", "filename=\"Conversions_2026_11.csv\"", "filename=Conversions 2026.csv"),
    Change("content-type-syntax", type, "Content-Type: csv; name=\"Conversions_2026_11.csv\"\n"),
    Change("disposition-syntax", disposition, "Content-Disposition: filename=\"Conversions_2026_11.csv\"\n"),
    Change("partial-message", root, "Content-Type: message/partial; id=\"a@b\"; number=1; total=2\n"),
    Change(
      "external-body", type, "Content-Type: message/external-body; access-type=URL; name=\"Conversions_2026_11.csv\"\n"),
    Change("encrypted", type, "Content-Type: application/pkcs7-mime; name=\"Conversions_2026_11.csv\"\n"),
    Change("tnef-syntax", type, "Content-Type: application/ms-tnef; name=\"Conversions_2026_11.csv\"\n"),
    Change("named-multipart", root, "Content-Disposition: attachment; filename=evil.csv\n" + root),
    Change("named-multipart", root, "Content-Type: multipart/mixed; name=evil.csv; boundary=\"=_files\"\n"),
    Change("uuencode-in-text", "text/plain; charset=utf-8\n\nHello.", "text/html\n\nbegin 644 evil.csv\n#86)C\n`\nend"),
    Change("header-in-body", "base64\n\(disposition)\n\(data)", "8bit\n\(disposition)\nid,amount\nContent-Type: x\n"),
    Change("field-name", type, type + "X-Content-Disposition: attachment; filename=evil.csv\n"),
    Change("field-name", encoding, "Conte(c)nt-Transfer-Encoding: base64\n"),
    Change("field-name", encoding, "Content-Transfer-Encod\u{E9}ing: base64\n"),
    Change("encoding-syntax", encoding, "Content-Transfer-Encoding:\n base64\n"),
    Change("segment-order", "filename=\"C", "filename*1=\"onversions_2026_11.csv\"; filename*0=\"C\"; x=\"C"),
    Change("quoted-pair", "filename=\"C", "filename=\"\\C"),
    Change("unquoted-value", "filename=\"Conversions_2026_11.csv\"", "filename=Conversions[2026].csv"),
    Change("unquoted-value", root, "Content-Type: multipart/mixed; boundary==_files\n"),
    Change("encoded-word-syntax", "filename=\"Conversions_2026_11.csv\"", "filename=\"=?utf-8?B?YS5jc3Y?=\""),
    Change(
      "encoded-word-syntax", "filename=\"Conversions_2026_11.csv\"",
      "filename*0=\"=?utf-8?Q?Conv\"; filename*1=\"_1.csv?=\""),
    Change("body-line-ends", "base64\n\(disposition)\n\(data)", "7bit\n\(disposition)\nid,amount\r1,10.50\n"),
    Change("body-line-ends", "base64\n\(disposition)\n\(data)", "quoted-printable\n\(disposition)\nid,amount\n1,\0\n"),
    Change(
      "part-outside-multipart", "\n--=_files\nContent-Type: text/plain",
      "\nX: y\nContent-Type: text/csv; name=e.csv\n\nx\n--=_files\nContent-Type: text/plain"),
    Change("part-outside-multipart", "--=_files--\n", "--=_files--\nbegin 644 evil.csv\n#86)C\n`\nend\n"),
    Change("blank-line-before-header", "--=_files\nContent-Type: text/csv", "--=_files\n\nContent-Type: text/csv"),
    Change(
      "uuencode-in-text", "text/plain; charset=utf-8\n",
      "text/plain; charset=utf-8\nContent-Transfer-Encoding: x-uuencode\n"),
    Change("delimiter-in-line", "Hello.\n", "Hello.--=_files\n"),
    Change("delimiter-in-line", "Hello.\n", "Hello.\r--=_files\rContent-Type: text/csv; name=e.csv\r\rx\n"),
    Change("delimiter-in-line", "--=_files--\n", "--=_files--\n(--=_files)\n"),
    Change("trailing-semicolon", type, "Content-Type: text/csv; name=\"Conversions_2026_11.csv\"; \n"),
    Change("trailing-semicolon", type, "Content-Type: text/csv;\n"),
    Change("header-in-text", "Hello.\n", "Hello.\nContent-Transfer-Encoding: base64\n"),
    Change("uuencode-in-text", "Hello.\n", "begin 6\n44 evil.csv\n#86)C\n`\n"),
    Change("header-in-text", "Hello.\n", "Hello.\nContent-Type: text/csv; name=evil.csv\n"),
    Change("bare-cr", "Hello.\n", "Hello.\rContent-Type: text/csv; name=evil.csv\n"),
    Change("undecodable-name", "filename=\"C", "filename*=utf-16''C"),
    Change(
      "uuencode-in-text", "base64\n\(disposition)\n\(data)",
      "8bit\n\(disposition)\nid\nbegin 644 evil.csv\n#86)C\n`\nend\n"),
    Change(
      "body-line-ends", "base64\n\(disposition)\n\(data)--=_files--\n", "8bit\n\(disposition)\nid,amount\n--=_files--"),
    Change(
      "duplicate-parameter", disposition,
      "Content-Disposition: attachment; filename=\"x.csv\"; filename*0=x; filename*1=.csv\n"),
    Change("encoding-syntax", encoding, "Content-Transfer-Encoding: base64 \n"),
    Change("parameter-syntax", "filename=\"C", "filename=(c)\"C"),
    Change(
      "quoted-printable-space", "base64\n\(disposition)\n\(data)", "quoted-printable\n\(disposition)\nid,amount \n"),
    Change("extended-value-syntax", "filename=\"C", "filename*=''C"),
    Change(
      "space-before-equals", "filename=\"Conversions_2026_11.csv\"", "filename*\n =UTF-8''Conversions_2026_11.csv"),
    Change("unquoted-value", "filename=\"Conversions_2026_11.csv\"", "filename='Conversions_2026_11.csv'"),
    Change("uuencode-in-text", "Hello.\n", "begin 644 evil.csv\n#86)C\n`\nend\n"),
    Change("uuencode-in-text", "Hello.\n", "=ybegin line=128 size=3 name=evil.csv\nabc\n=yend size=3\n"),
    Change("encoded-word-syntax", disposition, "X-Note: =?utf-8?X?a?=\n" + disposition),
    Change("encoded-word-syntax", root, "X-Note: =?utf-8?q?a=0AContent-Type:_text/plain?=\n" + root),
    Change("encoded-word-syntax", "filename=\"C", "filename=\"=?utf-8?Q?C?==?us-ascii?Q?o?="),
    Change("delimiter-in-line", "Hello.\n", "Hello.\n--=_files-\n"),
    Change(
      "header-in-body", "text/plain; charset=utf-8\n\nHello.",
      "application/pkcs7-signature; name=smime.p7s\n\nContent-Disposition: attachment; filename=e.csv\n\nx"),
    Change("uuencode-unclosed", encoding, "Content-Transfer-Encoding: x-uuencode\n"),
    Change("parameter-syntax", root, "Content-Type: multipart/mixed; x*y=z; boundary=\"=_files\"\n"),
    Change("content-type-syntax", root, "Content-Type: multipart / mixed; boundary=\"=_files\"\n"),
    Change("address-syntax", "From: feeds@partner.example\n", "From: thief@evil.example <feeds@partner.example>\n"),
    Change("address-syntax", "From: feeds@partner.example\n", "From: <@relay.example:feeds@partner.example>\n"),
    Change("address-syntax", "From: feeds@partner.example\n", "From: Feeds: feeds@partner.example;\n"),
    Change("address-syntax", "From: feeds@partner.example\n", "From: \"feeds\"@partner.example\n"),
    Change(
      "address-syntax", "From: feeds@partner.example\n",
      "From: =?utf-8?q?feeds=40partner.example?= <=?utf-8?q?thief?=@evil.example>\n"),
  ]

  static let honest: [Change] = [
    Change(nil, "Hello.", "Hello there."),
    Change(nil, "--=_files--\n", "--=_files--"),
    Change(nil, "--=_files--\n", "--=_files--\n\n-- \nSent from a telephone\n"),
    Change(
      nil, "\n--=_files\nContent-Type: text/plain",
      "\nThis is a multi-part message in MIME format.\n\n--=_files\nContent-Type: text/plain"),
    Change(nil, data, data.dropLast().map { "\($0) " }.joined() + "\n"),
    Change(nil, type, "Content-Type: text/csv\n"),
    Change(nil, type, "content-type:TEXT/CSV;NAME=Conversions_2026_11.csv\n"),
    Change(nil, disposition, "Content-Disposition: attachment; filename=\"Conversions_2026_11.csv\";\n"),
    Change(nil, root, "Content-Type: multipart/mixed; boundary=\"=_files\";\nX-Mailer: x\n"),
    Change(nil, type, "Content-Type: text/csv;\n\tname=\"Conversions_2026_11.csv\"; charset=utf-8\n"),
    Change(
      nil, disposition,
      "Content-Disposition: attachment; filename=\"Conversions_2026_11.csv\";\n filename*=UTF-8''Conversions_2026_11.csv\n"
    ),
    Change(
      nil, disposition, "Content-Disposition: attachment; filename*0=\"Conversions_\";\n filename*1=\"2026_11.csv\"\n"),
    Change(
      nil, disposition, "Content-Disposition: attachment;\n filename=\"=?UTF-8?Q?Conversions=5F2026=5F11=2Ecsv?=\"\n"),
    Change(
      nil, disposition,
      "Content-Disposition: attachment;\n filename=\"=?UTF-8?Q?Conversions=5F?=\n =?us-ascii?Q?2026=5F11=2Ecsv?=\"\n"),
    Change(nil, disposition, "X-Note: =?utf-8?q?why=3F?= a=?b\n" + disposition),
    Change(nil, root, "Subject: =?utf-8?q?cut off\n" + root),
    Change(nil, disposition, "Content-Disposition: inline; filename=Conversions_2026_11.csv\n"),
    Change(nil, disposition, "Content-Disposition: attachment; filename = \"Conversions_2026_11.csv\"\n"),
    Change(nil, disposition, "Content-Disposition: attachment; filename*=UTF-8''Conversions_2026_11.csv\n"),
    Change(nil, encoding, "Content-Transfer-Encoding: BASE64\n"),
    Change(nil, "From: feeds@partner.example\n", "From: \"Feeds, daily\" <feeds@partner.example>\n"),
    Change(nil, "From: feeds@partner.example\n", "From: feeds@partner.example <Feeds@Partner.example>\n"),
    Change(nil, "From: feeds@partner.example\n", "From: =?utf-8?q?F=C3=BCtterung?= <feeds@partner.example> (daily)\n"),
    Change(nil, "Message-ID: <m@partner.example>\n", "Message-ID: none\n"),
    Change(nil, "Message-ID: <m@partner.example>\n", ""),
    Change(nil, "From: feeds", "From feeds@partner.example Tue Nov 24 08:00:00 2026\nFrom: feeds"),
    Change(nil, "Hello.", "Caf\u{E9} =zz, begin 644 nothing"),
    Change(nil, "Hello.", "begin 6 months, and\nend then"),
    Change(nil, "base64\n\(disposition)\n\(data)", "quoted-printable\n\(disposition)\nid=2Camount=\n\n1,10.50\n"),
  ]

  @Test("is refused whole, under the name of what is wrong with it", arguments: attacks)
  func refused(_ change: Change) throws {
    try withStation(connection(pattern: "*", dataType: "any")) { station throws in
      station.mailbox.shelf.deliver(change.bytes)
      #expect(try station.poll() == report(refused: 1))
      let message = try #require(try station.messages().first)
      #expect(message.objections.map(\.code.rawValue).contains(change.code ?? ""), "\(message.objections)")
      #expect(try station.items().isEmpty && station.replies().isEmpty)
    }
  }

  @Test("is let in where the connection allows what is wrong by its name", arguments: attacks)
  func allowed(_ change: Change) throws {
    var lenient = connection(pattern: "*", dataType: "any")
    lenient.allow = Set(Defect.Code.allCases.filter(\.canBeAllowed).map(\.rawValue))
    lenient.uuencode = .text
    try withStation(lenient) { station throws in
      station.mailbox.shelf.deliver(change.bytes)
      try station.poll()
      let message = try #require(try station.messages().first)
      #expect(message.objections.allSatisfy { $0.code.rawValue != change.code }, "\(message.objections)")
    }
  }

  @Test("has honest neighbours, and they are let in", arguments: honest)
  func accepted(_ change: Change) throws {
    try withStation(connection(pattern: "Conversions_*.csv", dataType: "any")) { station throws in
      station.mailbox.shelf.deliver(change.bytes)
      let taken = try station.poll()
      let message = try #require(try station.messages().first)
      #expect(taken == report(accepted: 1, queued: 1), "\(message.objections)")
      #expect(try station.items().map(\.fileName.text) == ["Conversions_2026_11.csv"])
    }
  }

  @Test(
    "is refused for an octet 255 in base64, though in a part that is no file: ripMIME takes the message to end there",
    arguments: [([0xFF], ["base64-end"]), ([0xFE], [])] as [([UInt8], [String])])
  func endOctet(inserted: [UInt8], codes: [String]) throws {
    try withStation(connection(pattern: "*", dataType: "any")) { station throws in
      let text = plain.replacing("utf-8\n\nHello.\n", with: "utf-8\nContent-Transfer-Encoding: base64\n\nSGVs\0bG8=\n")
      let bytes = octets(text.replacing("\n", with: "\r\n")).split(separator: 0)
      station.mailbox.shelf.deliver(Array(bytes.joined(separator: inserted)))
      try station.poll()
      #expect(try station.messages().first?.objections.map(\.code.rawValue) == codes)
    }
  }

  @Test(
    "is refused where a delimiter or the line before it ends otherwise than the others, as programs cut off so much there",
    arguments: [
      ("DQo=\r\n", "DQo=\n"), ("DQo=\r\n", "DQo=\r\r\n"),
      ("--=_files\r\nContent-Type: text/csv", "--=_files\r\r\nContent-Type: text/csv"),
      ("--=_files\r\nContent-Type: text/csv", "--=_files\nContent-Type: text/csv"),
    ])
  func lineEndsOfDelimiters(honest: String, changed: String) throws {
    try withStation(connection(pattern: "*", dataType: "any")) { station throws in
      let text = plain.replacing("\n", with: "\r\n")
      #expect(text.contains(honest))
      station.mailbox.shelf.deliver(octets(text.replacing(honest, with: changed)))
      #expect(try station.poll() == report(refused: 1))
      #expect(try station.messages().first?.objections.map(\.code.rawValue) == ["mixed-line-ends"])
    }
  }

  @Test("is told apart from mail of everyday programs, which is let in", arguments: Fixture.all)
  func fixtures(_ fixture: Fixture) throws {
    try withStation(connection(pattern: "*", dataType: "any")) { station throws in
      station.mailbox.shelf.deliver(try fixture.bytes)
      try station.poll()
      let message = try #require(try station.messages().first)
      #expect(message.outcome == fixture.outcome, "\(message.objections)")
      #expect(fixture.codes == nil || message.objections.map(\.code.rawValue) == fixture.codes)
    }
  }

  @Test("names the part, the line and what stands there, and never what a body holds")
  func words() throws {
    let said = try [
      Change("missing-semicolon", type, "Content-Type: text/csv name=\"Conversions_2026_11.csv\"\n"),
      Change("missing-base64-padding", "DQo=\n", "DQo\n"), Change("missing-blank-line", "\n\naWQs", "\naWQs"),
    ].map { change in
      var words: [String] = []
      try withStation { station throws in
        station.mailbox.shelf.deliver(change.bytes)
        try station.poll()
        words = try station.messages()[0].objections.map(\.message)
      }
      return words
    }
    #expect(
      said == [
        [
          "part 2, line 14: a parameter stands without a semicolon before it, in "
            + "\"Content-Type: text/csv name=\"Conversions_2026_11.csv\"\""
        ], ["part 2, line 18: base64 ends without its padding: the final padding is missing"],
        ["part 2, line 17: no blank line divides header and body"],
      ])
  }
}

/// One message of `fixtures/mime`, and what becomes of it where every name matches.
struct Fixture: Sendable, CustomTestStringConvertible {
  var name: String
  var outcome: Outcome
  /// Nil where that is not the point.
  var codes: [String]?
  var testDescription: String { name }

  var bytes: [UInt8] {
    get throws {
      let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
      let lines = try Data(contentsOf: URL(filePath: "\(root)/fixtures/mime/\(name).eml"))
      return lines.flatMap { $0 == 0x0A && name != "old-mac-lines" ? [0x0D, 0x0A] : [$0] }
    }
  }

  static let all: [Fixture] =
    [
      "apple-mail-inline", "calendar", "forwarded", "gmail", "gmail-split-name", "mbox-line", "only-an-attachment",
      "outlook-logo", "outlook-two-files", "outlook-winmail", "raw-utf-8-name", "segments-gb2312", "segments-koi8-r",
      "segments-latin1", "segments-shift-jis", "signed-pgp", "signed-smime",
      "thunderbird-segments", "uuencode-part", "word-iso-2022-jp",
    ].map { Fixture(name: $0, outcome: .accepted, codes: []) }
    + ["delivery-report", "digest", "no-mime", "read-receipt", "related-logo"].map {
      Fixture(name: $0, outcome: .ignored)
    }
    + [
      ("base64url", "base64-url"), ("blank-line-first", "blank-line-before-header"),
      ("encoded-multipart", "encoded-multipart"), ("encrypted-pgp", "encrypted"), ("encrypted-smime", "encrypted"),
      ("external-body", "external-body"),
      ("segments-out-of-order", "segment-order"), ("words-without-padding", "encoded-word-syntax"),
      ("forwarded-base64", "encoded-message"),
      ("list-footer", "base64-after-padding"), ("longer-boundary", "unclosed-multipart"),
      ("missing-boundary", "missing-boundary"), ("name-with-blanks", "unquoted-value"),
      ("names-that-differ", "name-differs"), ("no-blank-line", "missing-blank-line"),
      ("no-closing-delimiter", "unclosed-multipart"), ("no-semicolon", "missing-semicolon"),
      ("old-mac-lines", "bare-cr"), ("padded-lines", "base64-after-padding"), ("partial", "partial-message"),
      ("quoted-encoding", "encoding-syntax"), ("raw-windows-1252-name", "raw-8bit"),
      ("reused-boundary", "reused-boundary"), ("two-types", "duplicate-header"),
      ("uuencode-in-text", "uuencode-in-text"), ("without-padding", "missing-base64-padding"),
      ("words-that-touch", "encoded-word-syntax"), ("wrong-boundary", "wrong-boundary"),
    ].map { Fixture(name: $0.0, outcome: .refused, codes: [$0.1]) }
}

/// Header lines of the message, as it is written.
private let type = "Content-Type: text/csv; name=\"Conversions_2026_11.csv\"\n"
private let disposition = "Content-Disposition: attachment; filename=\"Conversions_2026_11.csv\"\n"
private let encoding = "Content-Transfer-Encoding: base64\n"
private let root = "Content-Type: multipart/mixed; boundary=\"=_files\"\n"
private let data = "aWQsYW1vdW50DQoxLDEwLjUwDQo=\n"

private let plain = """
  From: feeds@partner.example
  To: uploads@gateway.example
  Subject: files
  Date: Tue, 24 Nov 2026 08:00:00 +0000
  Message-ID: <m@partner.example>
  MIME-Version: 1.0
  \(root)
  --=_files
  Content-Type: text/plain; charset=utf-8

  Hello.
  --=_files
  \(type)\(encoding)\(disposition)
  \(data)--=_files--

  """
