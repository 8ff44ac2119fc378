import Testing

@testable import Formats

/// What the reader makes of a file, as `--raw` prints it.
func raw(_ bytes: [UInt8], _ type: String = "any", _ declared: DeclaredWriting = DeclaredWriting()) throws -> [String] {
  let type = try #require(DataType.shipped(named: type))
  var output: [UInt8] = []
  var records = try RawRecords(ByteSource(bytes), type, declared)
  try records.write { output += $0 }
  return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
}

func raw(_ text: String, _ type: String = "any", _ declared: DeclaredWriting = DeclaredWriting()) throws -> [String] {
  try raw(Array(text.utf8), type, declared)
}

@Suite struct RawRecordsTests {
  @Test(
    "Records are read as RFC 4180 has them",
    arguments: [
      ("a,b\n1,2\n", [#"["a", "b"]"#, #"["1", "2"]"#]),
      ("a,b\r\n1,2\r\n", [#"["a", "b"]"#, #"["1", "2"]"#]),
      ("a,b\r1,2\r", [#"["a", "b"]"#, #"["1", "2"]"#]),
      ("a,b\n1,2", [#"["a", "b"]"#, #"["1", "2"]"#]),
      (
        "a,b\n\n1,2\n\r\n\n",
        [#"["a", "b"]"#, #"["1", "2"]"#, #"{"warning": "mixed-line-ends", "line": 1}"#]
      ),
      ("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", [#"["a", "b"]"#, #"["x,y", "say \"hi\""]"#]),
      ("a,b\n\"x\r\ny\",2\n3,4\n", [#"["a", "b"]"#, #"["x\r\ny", "2"]"#, #"["3", "4"]"#]),
      ("a,b\n\"\",2\n,\n3,\"\"\n", [#"["a", "b"]"#, #"["", "2"]"#, #"["3", ""]"#]),
      ("a,b\n1,2\n\u{1A}", [#"["a", "b"]"#, #"["1", "2"]"#]),
      ("a;b\n1;2,5\n3;4,5\n", [#"["a", "b"]"#, #"["1", "2,5"]"#, #"["3", "4,5"]"#]),
      ("sep=|\r\na|b\r\n1|2\r\n", [#"["a", "b"]"#, #"["1", "2"]"#]),
      ("a,b,\n1,2,\n", [#"["a", "b", ""]"#, #"["1", "2", ""]"#]),
      ("a,b\n=\"0012\",2\n", [#"["a", "b"]"#, #"["0012", "2"]"#]),
      ("a\n1\n2\n", [#"["a"]"#, #"["1"]"#, #"["2"]"#]),
    ])
  func records(text: String, lines: [String]) throws {
    #expect(try raw(text) == lines)
  }

  @Test(
    "A broken quote is confined to its record, and said",
    arguments: [
      ("a,b\n5\" disk,2\n3,4\n", [#"{"warning": "stray-quote", "line": 2}"#, #"["5\" disk", "2"]"#, #"["3", "4"]"#]),
      (
        "a,b\n1,\"open\n3,4\n5,6\n",
        [#"{"error": "unterminated-quote", "line": 2}"#, #"["1", "\"open"]"#, #"["3", "4"]"#, #"["5", "6"]"#]
      ),
      (
        "a,b,c\n1,\"open,2\n\"3\",4,5\n",
        [#"{"error": "unterminated-quote", "line": 2}"#, #"["1", "\"open", "2"]"#, #"["3", "4", "5"]"#]
      ),
      (
        "a,b\n\"x\"y,2\n3,4\n", [#"{"error": "text-after-quote", "line": 2}"#, #"["x\"y", "2"]"#, #"["3", "4"]"#]
      ),
      (
        "a,b,c\n\"1,\"x\",\"y\"\n3,4,5\n",
        [#"{"error": "text-after-quote", "line": 2}"#, #"["\"1", "x", "y"]"#, #"["3", "4", "5"]"#]
      ),
      (
        "a,b\n1,2\n3,\"end",
        [#"["1", "2"]"#, #"{"error": "unterminated-quote", "line": 3}"#, #"["3", "end"]"#]
      ),
      (
        "a,b\n1\n3,4\n1,2,3\n",
        [
          #"{"error": "missing-cell", "line": 2}"#, #"["1"]"#,
          #"{"warning": "missing-cell", "line": 3}"#, #"["3", "4"]"#, #"{"error": "extra-cell", "line": 4}"#,
          #"["1", "2", "3"]"#,
        ]
      ),
      (
        "a,b,c\n1,2,3\n4,,5,\n6,7,8\n",
        [#"["1", "2", "3"]"#, #"{"error": "extra-cell", "line": 3}"#, #"["4", "", "5", ""]"#, #"["6", "7", "8"]"#]
      ),
      (
        "a,b\n'x',2\n3,\u{1}\n",
        [
          #"{"warning": "stray-quote", "line": 2}"#, #"["'x'", "2"]"#,
          #"{"error": "control-character", "line": 3}"#, #"["3", "\u0001"]"#,
        ]
      ),
    ])
  func confined(text: String, lines: [String]) throws {
    #expect(try Array(raw(text).dropFirst()) == lines)
  }
}
