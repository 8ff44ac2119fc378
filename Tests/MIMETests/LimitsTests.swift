import MIME
import Testing

/// Whatever a message asks for, the reader stops at a limit, names it, and has read all that stands before it.
@Suite struct LimitsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    let message: @Sendable () -> String
    let limit: Defect.Code
    let isRead: @Sendable (ReadMessage) -> Bool
    var testDescription: String { what }
  }

  static let cases: [Case] = [
    Case(what: "100,000 parts", message: { mixed(100_000) }, limit: .tooManyParts) { read in
      read.message.leaves.map(\.fileName) == (0..<999).map { "f\($0).csv" }
    },
    Case(what: "1,000 levels", message: { levels(1000) }, limit: .tooDeep) { read in
      read.message.leaves.map(\.path)
        == (0..<20).map { String(repeating: "2.", count: $0) + "1" } + [
          String(repeating: "2.", count: 19) + "2"
        ]
    },
    Case(what: "1,000 forwards within each other", message: { forwards(1000) }, limit: .tooDeep) { read in
      read.message.leaves(openingForwards: true).count == 21
    },
    Case(
      what: "a header line of 1 MB",
      message: { "Subject: before\nX-Long: \(String(repeating: "x", count: 1_000_000))\nDate: behind\n\nbody" },
      limit: .headerFieldTooLong
    ) { read in
      read.message.subject == "before" && read.message.values(of: "X-Long")[0].utf8.count > 65_000
        && read.text(read.message.root) == "body"
    },
    Case(
      what: "a header line of 1 MB, folded",
      message: {
        "Subject: before\nX-Long: x\(String(repeating: "\n \(String(repeating: "x", count: 75))", count: 13_000))\n\nbody"
      }, limit: .headerFieldTooLong
    ) { read in
      read.message.subject == "before" && read.message.values(of: "X-Long")[0].utf8.count > 60_000
        && read.text(read.message.root) == "body"
    },
    Case(
      what: "a header block of 1 MB",
      message: {
        "Subject: before\n\(String(repeating: "X-A: \(String(repeating: "x", count: 900))\n", count: 1100))\nbody"
      }, limit: .headerBlockTooLong
    ) { read in
      read.message.subject == "before" && (288...290).contains(read.message.values(of: "X-A").count)
        && read.text(read.message.root) == "body"
    },
    Case(
      what: "20,000 headers",
      message: { "\((0..<20_000).map { "X-H: \($0)\n" }.joined())\nbody" }, limit: .tooManyHeaderFields
    ) { read in
      read.message.values(of: "x-h") == (0..<2000).map(String.init) && read.text(read.message.root) == "body"
    },
    Case(
      what: "10,000 parameters",
      message: { "Content-Type: text/csv; name=a.csv\((0..<10_000).map { ";p\($0)=v" }.joined())\n\nbody" },
      limit: .tooManyParameters
    ) { read in
      read.message.root.fileName == "a.csv" && read.message.root.parameters.count == 100
        && read.message.root.parameters["p98"] == "v"
    },
    Case(
      what: "5,000 segments",
      message: {
        "Content-Disposition: attachment\((0..<5000).map { "; filename*\($0)=x" }.joined())\n\nbody"
      }, limit: .tooManySegments
    ) { read in
      read.message.root.fileName == String(repeating: "x", count: 100)
    },
    Case(
      what: "20,000 encoded-words",
      message: { "Subject: \(String(repeating: "=?UTF-8?Q?=C3=A9?=\n ", count: 20_000))\n\nbody" },
      limit: .headerFieldTooLong
    ) { read in
      read.message.subject?.hasPrefix(String(repeating: "é", count: 3000)) == true
        && read.text(read.message.root) == "body"
    },
    Case(
      what: "20,000 encoded-words of ever another charset in a name",
      message: {
        let words = (0..<20_000).map { "=?ISO-8859-\($0 % 2 == 0 ? 2 : 5)?Q?=E1?=" }.joined(separator: "\n ")
        return "Content-Type: text/csv; name=\"\(words)\"\n\nbody"
      }, limit: .headerFieldTooLong
    ) { read in
      read.message.root.fileName?.hasPrefix("áсáсáс") == true && read.text(read.message.root) == "body"
    },
    Case(
      what: "100,000 defects",
      message: {
        "Content-Type: multipart/mixed; boundary=B\n\n"
          + (0..<900).map { "--B\nContent-Type: text/csv name=f\($0).csv\nX : y\n\nx\n" }.joined() + "--B--\n"
      }, limit: .tooManyDefects
    ) { read in
      read.message.defects.count == 500 && read.message.leaves.count == 900
        && read.message.leaves.last?.fileName == "f899.csv"
    },
  ]

  @Test("What is over a limit is read up to it, and the limit is named", arguments: cases)
  func limit(_ testCase: Case) {
    for text in [testCase.message()].flatMap({ [$0, crlf($0)] }) {
      let read = ReadMessage(text)
      let isNamed = read.message.defects.contains { $0.code == testCase.limit && $0.code.weight == .limit }
      let isRead = testCase.isRead(read)
      #expect(isNamed && isRead, "\(Set(read.codes))")
    }
  }
}

extension LimitsTests {
  struct Lowered: Sendable, CustomTestStringConvertible {
    let limits: Limits
    let message: String
    let defect: Defect
    var testDescription: String { defect.code.rawValue }
  }

  static let lowered: [Lowered] = [
    Lowered(
      limits: Limits(headerBlock: 10), message: "Subject: a\nDate: b\n\n",
      defect: Defect(
        code: .headerBlockTooLong, line: 2, part: "1",
        detail: #"the header has more than 10 octets; at "Date: b""#)),
    Lowered(
      limits: Limits(headerField: 9), message: "Date: b\nSubject: a\n\n",
      defect: Defect(
        code: .headerFieldTooLong, line: 2, part: "1",
        detail: #"the field has more than 9 octets; at "Subject: a""#)),
    Lowered(
      limits: Limits(headerFields: 1), message: "Date: b\nSubject: a\n\n",
      defect: Defect(
        code: .tooManyHeaderFields, line: 2, part: "1",
        detail: #"the header has more than 1 fields; at "Subject: a""#)),
    Lowered(
      limits: Limits(parameters: 1), message: "Content-Type: text/csv; a=b; c=d\n\n",
      defect: Defect(
        code: .tooManyParameters, line: 1, column: 30, part: "1",
        detail: #"the field has more than 1 parameters; at "c=d""#)),
    Lowered(
      limits: Limits(segments: 1), message: "Content-Type: text/csv; name*0=a; name*1=b\n\n",
      defect: Defect(
        code: .tooManySegments, line: 1, column: 32, part: "1",
        detail: #"the parameter has more than 1 segments; at "a; name*1=b""#)),
    Lowered(
      limits: Limits(parts: 1), message: "Content-Type: multipart/mixed; boundary=B\n\n--B\n\nx\n--B--\n",
      defect: Defect(code: .tooManyParts, line: 4, part: "", detail: "more than 1 parts")),
    Lowered(
      limits: Limits(parts: 1),
      message: "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQTogYgoKYw==\n",
      defect: Defect(code: .tooManyParts, line: 1, part: "1", detail: "more than 1 parts")),
    Lowered(
      limits: Limits(depth: 0), message: "Content-Type: multipart/mixed; boundary=B\n\n--B\n\nx\n--B--\n",
      defect: Defect(
        code: .tooDeep, line: 1, column: 15, part: "1", detail: "more than 0 levels; this one stays closed")),
    Lowered(
      limits: Limits(openedOctets: 6),
      message: "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQTogYgoKYw==\n",
      defect: Defect(
        code: .tooLargeToOpen, line: 1, part: "1", detail: "decoded, the forwards have more than 6 octets")),
    Lowered(
      limits: Limits(defects: 1), message: "Content-Type: text/csv name=a\nX : y\n\n",
      defect: Defect(code: .tooManyDefects, line: 2, column: 2, part: "", detail: "more than 0 defects")),
  ]

  @Test("A limit's defect says which one it is, and where it was reached", arguments: lowered)
  func words(_ testCase: Lowered) {
    let read = ReadMessage(testCase.message, limits: testCase.limits)
    #expect(read.message.defects.last == testCase.defect)
  }

  @Test("A message at its limits has no defect")
  func atTheLimits() {
    let limits = Limits(
      headerBlock: 44, headerField: 43, headerFields: 1, parts: 2, depth: 1, parameters: 1, segments: 1)
    let read = ReadMessage("Content-Type: multipart/mixed; boundary*0=B\n\n--B\n\nx\n--B--\n", limits: limits)
    #expect(read.codes == ["encoded-boundary"])
    #expect(read.leaves == ["1 text/plain - x"])
  }
}

private func mixed(_ parts: Int) -> String {
  "Content-Type: multipart/mixed; boundary=B\n\n"
    + (0..<parts).map { "--B\nContent-Type: text/csv; name=f\($0).csv\n\na,b\n" }.joined() + "--B--\n"
}

private func levels(_ depth: Int) -> String {
  (0..<depth).map { "Content-Type: multipart/mixed; boundary=B\($0)\n\n--B\($0)\n\nx\n--B\($0)\n" }.joined()
    + "\nx\n" + (0..<depth).reversed().map { "--B\($0)--\n" }.joined()
}

private func forwards(_ depth: Int) -> String {
  String(repeating: "Content-Type: message/rfc822\n\n", count: depth) + "Subject: s\n\nx\n"
}
