/// Reads a file's rows, batch after batch.
protocol RowReader: AnyObject {
  /// Fills `batch` with the rows that follow; false when there are none left. The batch was emptied by
  /// `removeRows()`. Throws `FileFault` when the file as a whole is wrong from here on; rows before stand.
  func fill(_ batch: RowBatch) throws -> Bool
}

/// Why a file cannot be read, or not any further.
public struct FileFault: Error, Sendable, Hashable, CustomStringConvertible {
  public var finding: Finding

  public init(_ finding: Finding) { self.finding = finding }

  public init(_ code: FindingCode, _ message: String, place: Place = Place()) {
    finding = Finding(code: code, severity: .error, message: message, place: place)
  }

  public var description: String { finding.message }
}
