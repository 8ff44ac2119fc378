internal import CBytes

/// How one row of a batch came through the check.
enum RowVerdict: UInt8, Sendable { case accepted, warned, duplicate, rejected, skipped }

/// Something found in one row of a batch.
struct RowFinding: Sendable {
  enum Cause: Sendable {
    case cell(CellFault)
    case row(RowFault)
    case remark(RowRemark)
    case outcome(RowRejection)
  }

  var row: Int
  var column: Int?
  var cause: Cause

  var code: FindingCode {
    switch cause {
    case .cell(let fault): fault.code
    case .row(let fault): fault.code
    case .remark(let remark): remark.code
    case .outcome: .rejectedLater
    }
  }

  /// The word of whoever took the file, in place of the code; nil where the finding is the check's own.
  var word: String? {
    guard case .outcome(let rejection) = cause, rejection.code != FindingCode.rejectedLater.rawValue else { return nil }
    return rejection.code
  }

  var severity: Severity {
    switch cause {
    case .cell(let fault): fault.severity
    case .row(let fault): fault.severity
    case .remark(let remark): remark.severity
    case .outcome: .error
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
