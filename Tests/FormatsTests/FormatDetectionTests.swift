import Formats
import Model
import Testing

@Suite struct FormatDetectionTests {
  @Test(
    "Text that begins with < after a mark and white space is XML; other text is CSV",
    arguments: [
      ("a,b\n1,2\n", Format.csv), ("<a/>", .xml), ("\u{FEFF} \r\n<?xml version='1.0'?><a/>", .xml),
      ("\u{FEFF}a;b\n", .csv), ("\n\n", .csv), ("x", .csv), ("\"<a>\",b\n", .csv),
    ])
  func text(text: String, format: Format) {
    #expect(FormatVerdict.of(Array(text.utf8), fileName: "f") == .format(format))
  }

  @Test("UTF-16 is text, either way round, with a mark or without", arguments: [true, false], [true, false])
  func wide(bigEndian: Bool, marked: Bool) {
    for (text, format) in [("Id,Amount\n1,2\n", Format.csv), (" <Conversions/>", .xml)] {
      let units = (marked ? [0xFEFF] : []) + Array(text.utf16)
      let bytes = units.flatMap { unit in
        bigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
      }
      #expect(FormatVerdict.of(bytes, fileName: "f") == .format(format))
    }
  }

  @Test("gzip and zip are told by their bytes, whatever the name says")
  func packed() {
    #expect(FormatVerdict.of([0x1F, 0x8B, 8, 0], fileName: "a.csv") == .packed(.gzip))
    #expect(FormatVerdict.of([0x50, 0x4B, 3, 4, 0, 0], fileName: "a.csv") == .packed(.zip))
    #expect(FormatVerdict.of(zipEntry("data.csv"), fileName: "a.csv") == .packed(.zip))
  }

  @Test(
    "What is neither says in words what it is and what to do",
    arguments: [
      ([], FindingCode.fileEmpty, "The file is empty (0 bytes)."),
      (zipEntry("[Content_Types].xml"), .xlsxNotCSV, workbook),
      ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .xlsxNotCSV, workbook),
      (Array("%PDF-1.7".utf8), .notText, "This is not a text file (PDF)."),
      ([1, 0, 0, 0, 9, 0, 7, 7, 0, 0, 3], .notText, "This is not a text file (binary data)."),
      (Array("  <!doctype HTML><p>".utf8), .htmlNotCSV, "This looks like a web page."),
      (Array("<HTML>".utf8), .htmlNotCSV, "This looks like a web page."),
      (
        Array("{\"a\": 1}".utf8), .formatError, "\"f\" is neither CSV nor XML: it begins with \"{\"a\": 1}\"."
      ),
      ([2, 3, 65], .formatError, "\"f\" is neither CSV nor XML: it begins with 02 03 41."),
    ])
  func unreadable(bytes: [UInt8], code: FindingCode, message: String) {
    #expect(FormatVerdict.of(bytes, fileName: "f") == .unreadable(UnreadableFile(code, message)))
  }
}

private let workbook = "This is an Excel workbook, not CSV. In Excel choose Save as, CSV UTF-8."

/// The beginning of a zip with one stored member of that name (APPNOTE 4.3.7).
private func zipEntry(_ name: String) -> [UInt8] {
  [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8)
}
