import CBytes
import Testing

@testable import Formats

/// Filters may leave to the judge what is right; what they wave through must be.
@Suite struct FilterTests {
  static let fields = [
    #""type": "integer", "constraints": {"minimum": 1, "maximum": 9999999999}"#,
    #""type": "integer", "constraints": {"minimum": 0, "maximum": 100}"#,
    #""type": "integer", "constraints": {"minimum": 12, "maximum": 345678}"#,
    #""type": "integer", "constraints": {"exclusiveMinimum": 1, "exclusiveMaximum": 100}"#,
    #""type": "number", "constraints": {"exclusiveMinimum": 0.5, "exclusiveMaximum": 12}"#,
    #""type": "number", "constraints": {"exclusiveMinimum": 1, "maximum": 99}"#,
    #""type": "datetime", "constraints": {"exclusiveMinimum": "2026-02-28T12:00:00Z"}"#,
    #""type": "integer", "constraints": {"minimum": -5}"#, #""type": "integer""#,
    #""type": "number", "x-decimal": {"precision": 8, "scale": 2}"#, #""type": "number""#,
    #""type": "number", "x-decimal": {"precision": 6, "scale": 0}"#,
    #""type": "number", "x-decimal": {"precision": 8, "scale": 2}, "constraints": {"minimum": 0.5, "maximum": 99.5}"#,
    #""type": "datetime", "x-timezone": "required", "x-maxAgeDays": 88, "x-maxFutureMinutes": 10"#,
    #""type": "datetime""#, #""type": "datetime", "constraints": {"minimum": "2026-02-28T12:00:00Z"}"#,
    #""constraints": {"maxLength": 5}"#, #""constraints": {"minLength": 2}"#, #""x-forbid": ["email"]"#,
    #""constraints": {"minLength": 3, "maxLength": 5}"#, #""type": "datetime", "format": "%Y-%m-%dT%H:%M:%S""#,
    #""format": "uri""#, #""format": "uri", "constraints": {"maxLength": 12}"#,
    #""type": "number", "x-currency": "allowed", "x-decimal": {"precision": 8, "scale": 2}"#,
    #""type": "number", "x-currency": "allowed", "constraints": {"minimum": 1}"#,
    #""type": "date""#, #""type": "list", "constraints": {"minLength": 2}"#, #""format": "uuid""#,
    #""constraints": {"enum": ["NEW", "OLD"]}"#, #""x-codeList": "iso4217""#, #""constraints": {"required": true}"#,
  ]

  /// Pieces that cells are put together from, by a fixed seed.
  private static let pieces = [
    "0", "1", "9", "12", "345", "00", "9999999999", "10000000000", "-", "+", ".", ",", "5.5", "99.50", "1E+05", "E",
    "@",
    "a", "ab", "é", " ", "\t", "NEW", "USD", "2026-", "02-", "12-", "28", "29", "30", "31", "T", "12:", "00:", "59",
    "23:59:60", "Z", "+01:00", "-25:00", "2026-03-08T15:27:29Z", "2026-03-09T00:10:00Z", "2025-12-11T00:00:00Z",
    " USD", " XYZ", "https://a.example/", "a:", ":", "<", "|", "%20", "1a:b",
    "2026-02-29T00:00:00Z", "2026-04-31T10:00:00Z", "2026-03-08 15:27:29.5Z", "2026-03-08T15:27:29-05:00",
  ]

  private func cells(seed: UInt64) -> [String] {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<3000).map { _ in (0..<next(4)).map { _ in Self.pieces[next(Self.pieces.count)] }.joined() }
  }

  @Test("What a filter waves through the judge finds nothing in", arguments: fields)
  func sound(field: String) throws {
    let type = try dataType(#"{"name": "F", \#(field)}"#)
    let cells = cells(seed: UInt64(field.utf8.count))
    let batch = RowBatch(width: 1)
    for cell in cells {
      batch.beginRow(Row(start: 0, line: 1, column: 0, ordinal: 0, item: 0, flags: 0))
      var bytes = cell
      batch.set(0, to: bytes.withUTF8 { batch.append($0) })
    }
    let check = ColumnCheck(ColumnRule(0, type.fields[0], type, DeclaredWriting(), width: 1), now: today)
    let suspects = Suspects()
    var waved = 0
    for start in stride(from: 0, to: cells.count, by: Suspects.most) {
      let rows = start..<min(start + Suspects.most, cells.count)
      let left = Set((0..<check.sift(batch, rows, suspects.rows)).map { start + Int(suspects.rows[$0]) })
      for row in rows where !left.contains(row) {
        waved += 1
        let faults = check.judge.faults(batch.bytes(row, 0), now: today)
        #expect(faults == [], "\"\(cells[row])\" was waved through")
      }
    }
    // Empty cells are, where they may be.
    #expect(waved > 0 || check.required)
  }
}
