import Testing

@testable import Formats

@Suite struct XMLEncodingTests {
  private func sale(_ label: String?) -> String {
    let declaration = label.map { "<?xml version=\"1.0\" encoding=\"\($0)\"?>\n" } ?? ""
    return declaration + "<Sales><Sale><Sku>é€</Sku></Sale></Sales>"
  }

  private func wide(_ text: String, bigEndian: Bool, mark: Bool = true) -> [UInt8] {
    ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit >> 8), UInt8(unit & 255)]
      return bigEndian ? pair : pair.reversed()
    }
  }

  private func narrow(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { $0 == "€" ? 0x80 : UInt8(truncatingIfNeeded: $0.value) }
  }

  private func expectRead(_ bytes: [UInt8], _ declared: DeclaredWriting = DeclaredWriting(), notes: [String] = []) {
    for piece in [7, Int.max] {
      let rows = XMLRows(bytes, .sales, piece: piece, declared)
      #expect(rows.lines == ["1.0 Sku=é€"] && rows.fault == nil && rows.notes == notes)
    }
  }

  @Test("UTF-8 is read with a mark or without, declared or not", arguments: [nil, "UTF-8", "utf8", "us-ascii"])
  func utf8(label: String?) {
    expectRead(Array(sale(label).utf8))
    expectRead([0xEF, 0xBB, 0xBF] + sale(label).utf8)
  }

  @Test("UTF-16 is read either way round", arguments: [nil, "UTF-16"], [true, false])
  func utf16(label: String?, bigEndian: Bool) {
    expectRead(wide(sale(label), bigEndian: bigEndian))
    expectRead(wide(sale(label), bigEndian: bigEndian, mark: false))
  }

  @Test("Latin-1 is read as windows-1252, as declared", arguments: ["ISO-8859-1", "windows-1252"])
  func latin(label: String) { expectRead(narrow(sale(label))) }

  @Test("Shift_JIS is read as declared")
  func shiftJIS() {
    let text = Array("<?xml version='1.0' encoding='Shift_JIS'?><Sales><Sale><Sku>".utf8)
    let rows = XMLRows(text + [0x83, 0x41, 0xB1] + Array("</Sku></Sale></Sales>".utf8), .sales)
    #expect(rows.lines == ["1.0 Sku=アｱ"])
  }

  @Test("The connection's word counts before the declaration's; so does the mail's, with a warning")
  func declared() {
    var declared = DeclaredWriting()
    declared.encoding = .windows1252
    expectRead(narrow(sale("UTF-8")), declared)
    declared = DeclaredWriting()
    declared.charset = .windows1252
    expectRead(
      narrow(sale("UTF-8")), declared,
      notes: ["1:0 The mail says windows-1252, the XML declaration \"UTF-8\"; read as windows-1252."])
    declared.charset = .utf8
    expectRead(narrow(sale("ISO-8859-1")), declared)
  }

  @Test("What the file says about itself must be so")
  func contradictions() {
    let utf16 = "The XML declaration says \"utf-16\", but the file has one byte a character. Save the file as UTF-8."
    #expect(XMLRows(sale("utf-16")).fault == "encoding-error: \(utf16)")
    let marked = "The XML declaration says \"ISO-8859-1\", but the file is written in utf-8. Save the file as UTF-8."
    #expect(XMLRows([0xEF, 0xBB, 0xBF] + sale("ISO-8859-1").utf8, .sales).fault == "encoding-error: \(marked)")
    let wide = "The XML declaration says \"utf-8\", but the file is written in utf-16le. Save the file as UTF-8."
    #expect(XMLRows(self.wide(sale("utf-8"), bigEndian: false), .sales).fault == "encoding-error: \(wide)")
    let unknown =
      "The XML declaration says \"EBCDIC-CP-US\", which is not an encoding that is read. Save the file as UTF-8."
    #expect(XMLRows(sale("EBCDIC-CP-US")).fault == "encoding-error: \(unknown)")
    for label in ["UTF-7", "UTF-32", "UCS-4"] {
      #expect(XMLRows(sale(label)).fault?.hasPrefix("encoding-error: ") == true)
    }
  }

  @Test("A byte that is not UTF-8 says where it stands")
  func broken() {
    let bytes = Array("<Sales>\n<Sale><Sku>caf".utf8) + [0xE9] + Array("</Sku></Sale></Sales>".utf8)
    #expect(
      XMLRows(bytes, .sales).fault
        == "encoding-error: Byte 0xE9 at offset 22 (line 2) is not utf-8. Save the file as UTF-8.")
  }
}
