import MIME
import Testing

@Suite struct ParametersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let written: String
    let name: String?
    var codes: [String] = []
    var testDescription: String { written }
  }

  static let cases: [Case] = [
    Case(written: #"filename="a.csv""#, name: "a.csv"),
    Case(written: #"filename=a.csv"#, name: "a.csv"),
    Case(written: #"FileName = "a.csv" ;"#, name: "a.csv"),
    Case(written: #"; ; filename="a.csv""#, name: "a.csv"),
    Case(written: #"filename="a;b.csv""#, name: "a;b.csv"),
    Case(written: #"filename="a\"b\\.csv""#, name: #"a"b\.csv"#, codes: ["quoted-pair"]),
    Case(written: "filename=\"my\n report.csv\"", name: "my report.csv"),
    Case(written: "filename=(c (d))\"a.csv\" (e)", name: "a.csv", codes: ["parameter-syntax"]),
    Case(written: "filename=(1).csv", name: "(1).csv", codes: ["unquoted-value"]),
    Case(written: "filename=my report 1.csv", name: "my report 1.csv", codes: ["unquoted-value"]),
    Case(written: "filename=a/b=c?.csv; size=3", name: "a/b=c?.csv", codes: ["unquoted-value"]),
    Case(written: "filename=Partner's.csv", name: "Partner's.csv", codes: ["unquoted-value"]),
    Case(written: "filename='a.csv'", name: "'a.csv'", codes: ["unquoted-value"]),
    Case(written: #"filename="Partner's.csv""#, name: "Partner's.csv"),
    Case(written: "filename=a.csv size=3", name: "a.csv", codes: ["missing-semicolon"]),
    Case(written: #"filename="a.csv" size=3"#, name: "a.csv", codes: ["missing-semicolon"]),
    Case(written: #"filename="a.csv"xyz; size=3"#, name: "a.csv", codes: ["parameter-syntax"]),
    Case(written: #"filename="a.csv"#, name: "a.csv", codes: ["unterminated-quote"]),
    Case(written: #"junk; filename="a.csv""#, name: "a.csv", codes: ["parameter-syntax"]),
    Case(written: #"filename="""#, name: nil),
    Case(written: #"filename="a.csv"; filename="a.csv""#, name: "a.csv"),
    Case(written: #"filename="a.csv"; filename="b.csv""#, name: "a.csv", codes: ["duplicate-parameter"]),
    Case(written: #"filename=""; filename="""#, name: nil, codes: ["duplicate-parameter"]),
    Case(written: #"size=; filename="a.csv""#, name: "a.csv", codes: ["parameter-syntax"]),
    Case(written: #"filename(c)="a.csv""#, name: "a.csv", codes: ["parameter-syntax"]),
    Case(written: #"x-file*name=b; filename="a.csv""#, name: "a.csv", codes: ["parameter-syntax"]),
    Case(written: #"title*0*=us-ascii'en'b; title*1=c; x-mac-creator=d; filename="a.csv""#, name: "a.csv"),
    Case(written: #"size=3"; filename="a.csv""#, name: "a.csv", codes: ["parameter-syntax"]),
    Case(
      written: #"filename="=?UTF-8?Q?a?=b?=.csv""#, name: "ab?=.csv",
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(
      written: #"filename="=?UTF-'8?Q?a?=.csv""#, name: "a.csv",
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(written: #"filename="?=a.csv""#, name: "?=a.csv", codes: ["encoded-word-syntax"]),
    Case(written: #"filename="a?b=c.csv""#, name: "a?b=c.csv"),
    // RFC 2231.
    Case(written: "filename*=UTF-8'en'na%C3%AFve.csv", name: "naïve.csv"),
    Case(written: "filename*=iso-8859-1''%A3.csv", name: "£.csv"),
    Case(written: "filename*=''caf%C3%A9.csv", name: "café.csv", codes: ["extended-value-syntax"]),
    Case(
      written: "filename*=''caf%E9.csv", name: "café.csv", codes: ["extended-value-syntax", "raw-8bit"]),
    Case(written: "filename*=x-none''a.csv", name: "a.csv", codes: ["unknown-charset"]),
    Case(written: "filename*=utf-16''a%00", name: "a", codes: ["undecodable-name"]),
    Case(written: "filename*=UTF-32''a.csv", name: "a.csv", codes: ["undecodable-name"]),
    Case(
      written: "filename*=shift_jis''%81.csv", name: "\u{FFFD}.csv", codes: ["undecodable-name", "invalid-characters"]),
    Case(written: "filename*=shift_jis''%94%84%8F%E3.csv", name: "売上.csv"),
    Case(written: "filename*\n =UTF-8''a.csv", name: "a.csv", codes: ["space-before-equals"]),
    Case(
      written: "filename*0*=UTF-8''a; filename*1* =%2Ecsv", name: "a.csv", codes: ["space-before-equals"]),
    Case(written: "filename*=UTF-8''%FF.csv", name: "\u{FFFD}.csv", codes: ["invalid-characters"]),
    Case(written: "filename*=UTF-8''%zz.csv", name: "%zz.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*=a.csv", name: "a.csv", codes: ["extended-value-syntax"]),
    Case(written: "FileName*=UTF-8''a.csv", name: "a.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*0=a; FILENAME*1=.csv", name: "a.csv", codes: ["extended-value-syntax"]),
    Case(written: "FILENAME=a.csv", name: "a.csv"),
    Case(written: "filename=\n a.csv", name: "a.csv"),
    Case(written: "filename*=\n utf-8''a.csv", name: "a.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*0=a; filename*1= \".csv\"", name: "a.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*=UTF-8'%'a.csv", name: "a.csv", codes: ["extended-value-syntax"]),
    Case(written: #"filename*="UTF-8''caf%C3%A9.csv""#, name: "café.csv"),
    Case(written: "filename*=UTF-8''café.csv", name: "café.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*=UTF-8''Partner%27s%2A.csv", name: "Partner's*.csv"),
    Case(written: "filename*=UTF-8''Partner's.csv", name: "Partner's.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*=UTF-8''a*b.csv", name: "a*b.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*0*=UTF-8''a*; filename*1*=b.csv", name: "a*b.csv", codes: ["extended-value-syntax"]),
    Case(written: "filename*=UTFé-8''a.csv", name: "a.csv", codes: ["extended-value-syntax"]),
    Case(
      written: "filename*0*=UTF-8''Partner; filename*1*='s.csv", name: "Partner's.csv", codes: ["extended-value-syntax"]
    ),
    Case(
      written: "filename*=UTF-8''a.csv; filename*=UTF-8''a.csv", name: "a.csv", codes: ["duplicate-parameter"]),
    Case(written: "filename*00=a.csv", name: "a.csv", codes: ["parameter-syntax"]),
    Case(written: "filename*1=rt.csv; filename*0=repo", name: "report.csv", codes: ["segment-order"]),
    Case(written: "filename*0*=UTF-8''a%E2; filename*1*=%82%AC; filename*2=.csv", name: "a€.csv"),
    Case(written: "filename*0=a; filename*2=.csv", name: "a.csv", codes: ["segment-missing"]),
    Case(written: "filename*0=a; filename*0=b; filename*1=.csv", name: "a.csv", codes: ["segment-repeated"]),
    Case(
      written: "filename=b.csv; filename*=UTF-8''a.csv", name: "a.csv", codes: ["duplicate-parameter"]),
    Case(written: "filename=a.csv; filename*=UTF-8''a.csv", name: "a.csv"),
    Case(
      written: "filename=c; filename*0=a.csv; filename*=UTF-8''b", name: "b", codes: ["duplicate-parameter"]),
    // RFC 2047 where it must not be.
    Case(
      written: #"filename="=?UTF-8?B?Y2Fmw6kuY3N2?=""#, name: "café.csv", codes: ["encoded-word-in-parameter"]
    ),
    Case(
      written: "filename==?UTF-8?B?Y2Fmw6kuY3N2?=", name: "café.csv",
      codes: ["unquoted-value", "encoded-word-in-parameter"]),
    Case(
      written: #"filename="=?UTF-8?B?Y2Fmww==?= =?UTF-8?B?qS5jc3Y=?=""#, name: "café.csv",
      codes: ["encoded-word-in-parameter", "split-character"]),
    Case(
      written: #"filename="=?utf-8*en?Q?a=2Ecsv?=""#, name: "a.csv",
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(
      written: #"filename="=?iso-8859-1?Q?a=2E?==?utf-8?Q?csv?=""#, name: "a.csv",
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(
      written: #"filename="=?iso-8859-1?Q?a=2E?= =?utf-8?Q?csv?=""#, name: "a.csv", codes: ["encoded-word-in-parameter"]
    ),
    Case(
      written: #"filename="=?utf-8?Q?a?.csv?=""#, name: "a?.csv",
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(
      written: #"filename="=?utf-8?Q?a;b.csv?=""#, name: "a;b.csv",
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(
      written: #"filename="=?utf-8?Q?a=3Bb.csv?=""#, name: "a;b.csv", codes: ["encoded-word-in-parameter"]),
    Case(
      written: #"filename="=?utf-8?Q?a=22;_filename=3D=22b.csv?=""#, name: #"a"; filename="b.csv"#,
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(
      written: #"filename="=?utfé-8?Q?a.csv?=""#, name: "a.csv",
      codes: ["encoded-word-in-parameter", "encoded-word-syntax"]),
    Case(
      written: #"filename="=?utf-8?Q?a.csv?""#, name: "=?utf-8?Q?a.csv?", codes: ["encoded-word-syntax"]),
    Case(written: #"filename="café.csv""#, name: "café.csv"),
  ]

  @Test("A file name is read however it was written, and what was odd is named", arguments: cases)
  func fileName(_ testCase: Case) throws {
    for text in [withAttachment("Content-Disposition: attachment; \(testCase.written)")].flatMap({
      [$0, crlf($0)]
    }) {
      let read = ReadMessage(text)
      let part = try #require(read.message.leaves.last)
      #expect(part.fileName == testCase.name)
      #expect(part.disposition == "attachment")
      #expect(read.codes == testCase.codes)
    }
  }

  @Test("A raw name that is no UTF-8 is windows-1252, and flagged")
  func rawEightBit() {
    let read = ReadMessage(
      Array("Content-Disposition: attachment; filename=\"caf".utf8) + [0xE9] + Array("\"\n\n".utf8))
    #expect(read.message.root.fileName == "café")
    #expect(read.codes == ["raw-8bit"])
  }

  @Test(
    "The disposition's word is found where it can be",
    arguments: [
      ("attachment filename=a.csv", "attachment", "a.csv"), ("filename=a.csv", nil, "a.csv"),
      ("; filename=a.csv", nil, "a.csv"), ("ATTACHMENT (why); filename=a.csv", "attachment", "a.csv"),
      ("\"attachment\"; filename=a.csv", "attachment", "a.csv"), ("x-foo", "x-foo", nil),
      ("=?utf-8?Q?x?=", "=?utf-8?q?x?=", nil), ("", nil, nil),
    ] as [(String, String?, String?)])
  func disposition(written: String, word: String?, name: String?) {
    let root = ReadMessage("Content-Disposition: \(written)\n\n").message.root
    #expect(root.disposition == word)
    #expect(root.fileName == name)
  }

  @Test(
    "The type is found where it can be",
    arguments: [
      ("Text/CSV; name=a.csv", "text/csv", "a.csv"), ("text/csv name=a.csv", "text/csv", "a.csv"),
      ("text / csv (c) ; name=a.csv", "text/csv", "a.csv"),
      ("; name=a.csv", "application/octet-stream", "a.csv"),
      ("name=a.csv", "application/octet-stream", "a.csv"),
      ("text; name=a.csv", "application/octet-stream", "a.csv"),
      ("", "application/octet-stream", nil), ("/; name=a.csv", "application/octet-stream", "a.csv"),
      ("text/; name=a.csv", "application/octet-stream", "a.csv"),
    ] as [(String, String, String?)])
  func contentType(written: String, type: String, name: String?) {
    let root = ReadMessage("Content-Type: \(written)\n\n").message.root
    #expect(root.contentType == type)
    #expect(root.fileName == name)
  }

  @Test("filename counts before name; where they differ that is a defect")
  func nameDiffers() {
    let same = ReadMessage(
      withAttachment("Content-Type: text/csv; name=a\nContent-Disposition: attachment; filename=a"))
    #expect(same.codes == [])
    let other = ReadMessage(
      withAttachment("Content-Type: text/csv; name=b\nContent-Disposition: attachment; filename=a"))
    #expect(other.message.leaves.last?.fileName == "a")
    #expect(other.codes == ["name-differs"])
  }

  @Test("All parameters of a type are there, decoded, by their names in lower case")
  func all() {
    let read = ReadMessage("Content-Type: text/plain; CharSet=UTF-8; x*=''%41; y*0=a; y*1=b\n\n")
    #expect(read.message.root.parameters == ["charset": "UTF-8", "x": "A", "y": "ab"])
  }

  @Test("Those of a part in an encoded forward are read there")
  func embedded() throws {
    let read = ReadMessage(
      "Content-Type: message/rfc822; a=b\nContent-Transfer-Encoding: base64\n\n"
        + "Q29udGVudC1UeXBlOiB0ZXh0L2NzdjsgeD15CgphLGIK")
    let parts = read.message.leaves(openingForwards: true)
    #expect(parts.map(\.parameters) == [["a": "b"], ["x": "y"]])
  }
}
