internal import CBytes

/// How one row of a batch came through the check.
enum RowVerdict: UInt8, Sendable { case accepted, warned, duplicate, rejected, skipped }

/// Something found in one row of a batch.
struct RowFinding: Sendable {
  enum Cause: Sendable {
    case cell(CellFault)
    case row(RowFault)
    case remark(RowRemark)
  }

  var row: Int
  var column: Int?
  var cause: Cause

  var code: FindingCode {
    switch cause {
    case .cell(let fault): fault.code
    case .row(let fault): fault.code
    case .remark(let remark): remark.code
    }
  }

  var severity: Severity {
    switch cause {
    case .cell(let fault): fault.severity
    case .row(let fault): fault.severity
    case .remark(let remark): remark.severity
    }
  }
}

/// The rows of one batch once they are checked, for whoever writes them out.
public struct CheckedRows {
  let batch: RowBatch
  let verdicts: [RowVerdict]
  /// In the order of the rows, with their index.
  let findings: [(row: Int, finding: Finding)]
}
