import Testing

@testable import Formats

/// 2026-03-09T00:00:00Z, in milliseconds since 1970.
let today: Int64 = 1_773_014_400_000

/// A data type of the fields given as JSON, and what `ingest` adds to it.
func dataType(_ fields: String, ingest: String = "{}", schema: String = "") throws -> DataType {
  let text = #"{"name": "t", "schema": {\#(schema) "fields": [\#(fields)]}, "x-ingest": \#(ingest)}"#
  return try DataType(descriptor: Array(text.utf8), file: "t.json")
}

func report(
  _ bytes: [UInt8], _ type: DataType, _ declared: DeclaredWriting = DeclaredWriting(),
  _ change: (inout CheckSettings) -> Void = { _ in }
) throws -> Report {
  var settings = CheckSettings(declared: declared, now: today)
  change(&settings)
  do { return try Check(csv: ByteSource(bytes), type, settings).run() } catch let fault as FileFault {
    return Report(fault)
  }
}

extension Finding {
  /// Everything about it on one line: code, data row, line, offset, column, field, message.
  var line: String {
    let at = [
      place.row.map { "row \($0)" }, place.line.map { "line \($0)" }, place.offset.map { "offset \($0)" },
      place.letters.map { "column \($0)" }, place.field,
    ]
    return "\(severity) \(code.rawValue) [\(at.compactMap { $0 }.joined(separator: ", "))] \(message)"
  }
}
