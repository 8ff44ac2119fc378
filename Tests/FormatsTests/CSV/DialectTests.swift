import Testing

@testable import Formats

/// What partners really send: a test for every row of the table of dialects.
@Suite struct DialectTests {
  private func type() throws -> DataType {
    try dataType(
      #"""
      {"name": "OrderId", "constraints": {"required": true}, "x-aliases": ["Oid"]},
      {"name": "Amount", "type": "number"}, {"name": "Note"}
      """#)
  }

  private func check(_ text: String, _ declared: DeclaredWriting = DeclaredWriting()) throws -> Report {
    try report(Array(text.utf8), type(), declared)
  }

  @Test(
    "The delimiter is the one that gives the expected columns",
    arguments: [",", ";", "\t", "|"])
  func delimiters(delimiter: String) throws {
    // Every other candidate stands in the cells as well, more evenly than the delimiter.
    let text =
      ["OrderId", "Amount", "Note"].joined(separator: delimiter) + "\n"
      + ["a", "1", "\"x,y;z|w\tv\""].joined(separator: delimiter) + "\n"
    let found = try check(text)
    #expect(found.findings == [] && found.rows.accepted == 1)
    #expect(found.detected.dialect?.delimiter == delimiter.utf8.first)
  }

  @Test("Two delimiters that do equally well are an error, not a guess")
  func tie() throws {
    let any = try #require(DataType.shipped(named: "any"))
    #expect(try report(Array("a;b,c\n1;2,3\n".utf8), any).findings.map(\.code) == [.dialectUnclear])
  }

  @Test("`sep=;` is honoured and is no row")
  func separatorLine() throws {
    let found = try check("sep=;\r\nOrderId;Amount\r\na;1\r\nb;x\r\n")
    #expect(
      found.findings.map(\.line) == [
        #"error type-error [row 2, line 4, offset 30, column B, Amount] "x" is not a number. Write e.g. 1234.56."#
      ])
    #expect(found.detected.headerLine == 2)
  }

  @Test(
    "A header is found by the names of fields, whatever stands before it and however they are written",
    arguments: [
      "OrderId,Amount,Note", "order id,AMOUNT,note", "ORDER_ID,a-m.o unt,Note", " OrderId , Amount ,Note",
      "\"OrderId\",\"Amount\",\"Note\"", "Oid,Amount,Note", "OID,Amount,Note",
    ])
  func header(line: String) throws {
    let found = try check("# made by a machine\nDaily report,,\n\n\(line)\na,1,x\n")
    #expect(found.findings == [] && found.rows.accepted == 1)
    #expect(found.detected.headerLine == 4)
    #expect(found.detected.preamble == ["# made by a machine", "Daily report,,"])
    #expect(found.detected.columns.map(\.field) == [0, 1, 2])
  }

  @Test("How a label was matched is told")
  func grounds() throws {
    let found = try check("Oid,amount,Note,x\na,1,b,c\n")
    #expect(found.detected.columns.map(\.ground) == [.alias, .folded, .exact, nil])
  }

  @Test("Backslashes escape quotes where nothing else makes the rows right")
  func backslashes() throws {
    let text = "OrderId,Amount,Note\na,1,\"5\\\" disk, black\"\nb,2,\"say \\\"no\\\"\"\n"
    let found = try check(text)
    #expect(found.findings == [] && found.detected.dialect?.escape == UInt8(ascii: "\\"))
    let plain = try check("OrderId,Amount,Note\na,1,C:\\temp\nb,2,\"x\"\"y\"\n")
    #expect(plain.findings == [] && plain.detected.dialect?.escape == nil)
    #expect(try raw(text, "any").dropFirst() == [#"["a", "1", "5\" disk, black"]"#, #"["b", "2", "say \"no\""]"#])
  }

  @Test("Single quotes, no quotes and escapes are read where the connection declares them")
  func declared() throws {
    var single = DeclaredWriting()
    single.quote = UInt8(ascii: "'")
    #expect(try raw("a,b\n'x,y','it''s'\n", "any", single).last == #"["x,y", "it's"]"#)
    var none = DeclaredWriting()
    none.isUnquoted = true
    #expect(try raw("a,b\n\"x,\"y\n", "any", none).last == #"["\"x", "\"y"]"#)
    var escape = DeclaredWriting()
    escape.escape = UInt8(ascii: "/")
    #expect(try raw("a,b\n\"x/\"y\",//\n", "any", escape).last == #"["x\"y", "//"]"#)
  }

  @Test("Byte order marks are taken off, and told")
  func mark() throws {
    let found = try report([0xEF, 0xBB, 0xBF] + Array("OrderId,Amount\na,x\n".utf8), type())
    #expect(found.detected.encoding == "utf-8-bom" && found.findings.map(\.place.offset) == [20])
  }

  @Test(
    "UTF-16 is read both ways, with its mark and without, and offsets are those of the file", arguments: [true, false],
    [true, false])
  func wide(isLittle: Bool, hasMark: Bool) throws {
    let text = (hasMark ? "\u{FEFF}" : "") + "OrderId\tAmount\r\nGrö𝄞\tx\r\n"
    let bytes = text.utf16.flatMap { unit -> [UInt8] in
      let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
      return isLittle ? [low, high] : [high, low]
    }
    let found = try report(bytes, type())
    #expect(found.detected.encoding == (isLittle ? "utf-16le" : "utf-16be"))
    #expect(
      found.findings.first?.line
        == #"error type-error [row 1, line 2, offset \#(hasMark ? 46 : 44), column B, Amount] "x" is not a number. Write e.g. 1234.56."#
    )
    #expect(found.findings.contains { $0.code == .encodingAssumed } == !hasMark)
  }

  @Test("What is not UTF-8 is read as declared, or as windows-1252 with a warning that shows what it made of it")
  func windows() throws {
    let bytes = Array("OrderId,Note\na,Gr".utf8) + [0xF6, 0xDF, 0x65] + Array("\nb,".utf8) + [0x80, 0x0A]
    let found = try report(bytes, type())
    #expect(found.detected.encoding == "windows-1252")
    #expect(
      found.findings.map(\.message) == [
        #"Not UTF-8; read as windows-1252. E.g. "Größe" in row 1, "€" in row 2."#
      ])
    var latin = DeclaredWriting()
    latin.encoding = TextEncoding(label: "iso-8859-1")
    #expect(try report(bytes, type(), latin).findings == [])
    var charset = DeclaredWriting()
    charset.charset = .windows1252
    #expect(try report(bytes, type(), charset).findings == [])
  }

  @Test("Shift_JIS is read where it is declared, and told by kana and kanji where it is not")
  func japanese() throws {
    let word: [UInt8] = [0x93, 0xFA, 0x96, 0x7B, 0x8C, 0xEA]
    let bytes = Array("OrderId,Note\na,".utf8) + word + Array("\n".utf8)
    let found = try report(bytes, type())
    #expect(found.detected.encoding == "shift_jis")
    #expect(found.findings.map(\.message) == [#"Not UTF-8; read as shift_jis. E.g. "日本語" in row 1."#])
    var declared = DeclaredWriting()
    declared.encoding = .shiftJIS
    #expect(try report(bytes, type(), declared).findings == [])
  }

  @Test("Blank lines are counted, Ctrl-Z and a missing line end do not matter")
  func ends() throws {
    let found = try check("OrderId,Amount\n\na,1\n,\n\r\nb,2\u{1A}")
    #expect(found.findings.map(\.code) == [.mixedLineEnds])
    #expect(found.rows.accepted == 2 && found.rows.blank == 3)
  }

  @Test("Delimiters at the end of lines, of the header's too, hold nothing")
  func trailing() throws {
    let rows = try check("OrderId,Amount\na,1,,\nb,2,,\n")
    #expect(
      rows.findings.map(\.line) == [
        "warning extra-cell [line 1] The header has 2 cells, the rows have 4; those at the end that are empty are left out."
      ])
    #expect(rows.rows.accepted == 2)
    let header = try check("OrderId,Amount,\na,1\nb,2\n")
    #expect(
      header.findings.map(\.line) == [
        "warning missing-cell [line 1] The header has 3 cells, the rows have 2; those at the end that are empty are left out."
      ])
    #expect(header.rows.accepted == 2)
    #expect(try check("OrderId,Amount,\na,1,\nb,2,\n").findings == [])
    #expect(try check("OrderId,Amount,\na,1,x\n").findings.map(\.code) == [.extraCell])
  }

  @Test("An empty cell at the end of a row is no delimiter at its end where the other rows have none")
  func shifted() throws {
    #expect(
      try check("OrderId,Amount,Note\na,1,x\nb,,2,\nc,3,y\n").findings.map(\.line) == [
        "error extra-cell [row 2, line 3, offset 26] This row has 4 cells, the header has 3."
      ])
    #expect(try check("OrderId,Amount,Note\nb,,2,\n").findings.map(\.code) == [.extraCell])
    #expect(
      try check("OrderId,Amount,Note\na,1,x,\nb,2,y\nc,3,z,\nd,,4,\nf,5,v,\n").findings.map(\.line).dropFirst() == [
        "error missing-cell [row 2, line 3, offset 27] This row has 3 cells; it must have 3 and 1 empty behind them, as the others do."
      ])
  }

  @Test("Zeros and long numbers in text stay as they are, unwrapped from `=\"…\"`")
  func zeros() throws {
    let found = try check("OrderId,Amount\n=\"000123\",1\n0001234,2\n123456789012345678901,3\n")
    #expect(found.findings == [] && found.detected.formulaCells == 1)
  }

  @Test("Our own columns come back with a repaired file and are ignored, and so are lines that repeat no data")
  func ours() throws {
    let found = try check("_row,_message,OrderId,Amount\n1,bad,a,1\n1,worse,,\n")
    #expect(found.findings == [] && found.rows.total == 1 && found.rows.blank == 1)
  }

  @Test("A header far into a file, or longer than a piece, is found all the same")
  func longHeader() throws {
    let many = (0..<400).map { "Extra column with a long name number \($0) \(String(repeating: "x", count: 400))" }
    let text = "OrderId,Amount," + many.joined(separator: ",") + "\na,x" + String(repeating: ",y", count: 400) + "\n"
    let found = try check(text)
    let error = found.findings.first { $0.severity == .error }
    #expect(error?.place.line == 2 && error?.place.offset == text.utf8.count - 802)
  }
}
