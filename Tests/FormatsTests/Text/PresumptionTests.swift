import Testing

@testable import Formats

/// A long file is taken for UTF-8 until something else is seen; what comes of it is the same as if it had been read first.
@Suite struct PresumptionTests {
  static let tails: [(name: String, bytes: [UInt8], encoding: String)] = [
    ("UTF-8", Array("Größe".utf8), "utf-8"), ("windows-1252", [0x47, 0x72, 0xF6, 0xDF, 0x65], "windows-1252"),
    ("Shift_JIS", [0x93, 0xFA, 0x96, 0x7B, 0x8C, 0xEA], "shift_jis"),
    ("UTF-8 with one broken octet", Array("Größe".utf8) + [0xFF], "utf-8"),
  ]

  @Test("An odd octet far into a file settles its encoding", arguments: tails, [true, false])
  func settles(tail: (name: String, bytes: [UInt8], encoding: String), isHandedOut: Bool) throws {
    let type = try dataType(#"{"name": "Id"}, {"name": "Note"}"#)
    let rows = (1...30_000).map { "\($0),plain text\n" }.joined()
    let bytes = Array("Id,Note\n\(rows)x,".utf8) + tail.bytes + Array("\n".utf8)
    let check = try Check(csv: ByteSource(bytes), type, CheckSettings(now: today))
    var handed = 0
    let report =
      isHandedOut ? try check.run { handed += $0.batch.rowCount } : try check.run()
    #expect(report.detected.encoding == tail.encoding)
    #expect(report.rows.total == 30_001 && report.detected.bytes == bytes.count)
    #expect(handed == (isHandedOut ? 30_001 : 0))
    let codes = report.findings.map(\.code)
    #expect(
      codes == (tail.encoding == "utf-8" ? tail.bytes.contains(0xFF) ? [.encodingError] : [] : [.encodingAssumed]))
  }
}
