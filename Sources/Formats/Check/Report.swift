/// What came of checking a file.
public struct Report: Sendable, Hashable {
  public var status = Status.accepted
  public var rows = RowCounts()
  /// In file order; those about the file and its header first. At most as many as the data type lists.
  public var findings: [Finding] = []
  /// Findings that are not among `findings`, because there are too many.
  public var omitted = 0
  /// All findings, by what they are and of which field.
  public var tallies: [Tally] = []
  public var totals = ControlTotals()
  public var detected = Detected()

  public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    case accepted = "ACCEPTED"
    case acceptedWithErrors = "ACCEPTED_WITH_ERRORS"
    case rejected = "REJECTED"
  }

  /// `total` is the sum of `accepted`, `rejected`, `duplicate` and `unprocessed`.
  public struct RowCounts: Sendable, Hashable, Codable {
    public var total = 0
    public var accepted = 0
    public var acceptedWithWarnings = 0
    public var rejected = 0
    public var duplicate = 0
    public var unprocessed = 0
    /// Not among `total`.
    public var blank = 0
  }

  /// How often one thing was found.
  public struct Tally: Sendable, Hashable {
    public var code: FindingCode
    /// What it is called where it was not the check that found it; see `codeWord`.
    var word: String?
    public var severity: Severity
    public var field: String?
    public var rows = 0
    public var firstRow: Int?
    public var example: String?

    /// The stable word for it.
    public var codeWord: String { word ?? code.rawValue }
  }

  /// What was found out about how the file is written.
  public struct Detected: Sendable, Hashable {
    public var encoding: String?
    public var dialect: Dialect?
    public var lineEnd: String?
    public var headerLine: Int?
    public var columns: [BoundColumn] = []
    /// What stands before the header.
    public var preamble: [String] = []
    /// `="…"` was written around so many cells.
    public var formulaCells = 0
    /// Records without anything in them, which are no rows.
    public var blankRows = 0
    /// Octets of the file, unpacked.
    public var bytes = 0
  }

  public var hasErrors: Bool { tallies.contains { $0.severity == .error } }
}

/// Sums by which two sides see that they mean the same rows.
public struct ControlTotals: Sendable, Hashable {
  /// By field, then by currency; "" where no currency was given. As decimal text.
  public var money: [String: [String: String]] = [:]
  /// By field.
  public var counts: [String: String] = [:]

  public init() {}
}

extension Report {
  /// Of a file that could not be read at all.
  public init(_ fault: FileFault) {
    self.init()
    status = .rejected
    findings = fault.findings
    tallies = fault.findings.map {
      Tally(code: $0.code, severity: $0.severity, field: $0.place.field, rows: 1, example: $0.value)
    }
  }
}
