import FoundationEssentials
public import Model

extension FileResult {
  /// Reads the result document, `json`, that a check of the file wrote: for a result that is sent long after.
  public init(receipt: ULID, name: FileName, archive: String?, document json: String) throws {
    let written = try JSONDecoder().decode(Written.self, from: Data(json.utf8))
    self.init(
      receipt: receipt, name: name, archive: archive, status: written.status, rows: written.rows,
      totals: written.controlTotals.map { Total(field: $0.key, sums: $0.value.sums) }.sorted { $0.field < $1.field },
      errors: written.errors, warnings: written.warnings, findings: written.findings?.map(\.finding) ?? [])
  }

  /// The members of the document that a result speaks of.
  private struct Written: Decodable {
    var status: FileCheck.Status
    var rows: FileCheck.Rows
    var controlTotals: [String: Sums]
    var errors: [Tally]
    var warnings: [Tally]
    var findings: [Entry]?
  }

  /// A count, or sums by currency.
  private struct Sums: Decodable {
    var sums: [String: String]

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let count = try? value.decode(Int.self) {
        sums = ["": String(count)]
      } else {
        sums = try value.decode([String: String].self)
      }
    }
  }

  private struct Entry: Decodable {
    var error: String?
    var warning: String?
    var note: String?
    var message: String
    var row: Int?
    var line: Int?
    var column: String?
    var header: String?
    var field: String?
    var path: String?

    var finding: Finding {
      Finding(
        code: error ?? warning ?? note ?? "", isError: error != nil, message: message, row: row, line: line,
        column: column, header: header, field: field, path: path)
    }
  }
}
