/// Reads a file's rows, batch after batch.
protocol RowReader: AnyObject {
  /// Fills `batch` with the rows that follow; false when there are none left. The batch was emptied by
  /// `removeRows()`. Throws `FileFault` when the file as a whole is wrong from here on; rows before stand.
  func fill(_ batch: RowBatch) throws -> Bool

  /// A reader over the same rows from the beginning. Until `resume()` the source is that one's.
  func again() throws -> any RowReader

  /// Goes on where it was.
  func resume() throws
}

/// Why a file cannot be read, or not any further.
public struct FileFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// At least one of them is an error.
  public var findings: [Finding]

  public init(_ code: FindingCode, _ message: String, place: Place = Place()) {
    findings = [Finding(code: code, severity: .error, message: message, place: place)]
  }

  /// Nil when none of `findings` is an error.
  init?(_ findings: [Finding]) {
    guard findings.contains(where: { $0.severity == .error }) else { return nil }
    self.findings = findings
  }

  public var description: String { findings.map(\.message).joined(separator: " ") }
}
