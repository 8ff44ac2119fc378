public import Model

/// What became of the rows of one file, as its result says it.
public struct FileResult: Sendable, Hashable {
  public var receipt: ULID
  public var name: FileName
  /// The zip file it came in.
  public var archive: String?
  public var status: FileCheck.Status
  public var rows: FileCheck.Rows
  public var totals: [Total]
  public var errors: [Tally]
  public var warnings: [Tally]
  /// The first that are listed, in file order; those about the file as a whole first.
  public var findings: [Finding]

  /// A sum over the accepted rows by which two sides see that they mean the same.
  public struct Total: Sendable, Hashable {
    public var field: String
    /// By currency, as decimal text; under "" where there is none, or where it is a count.
    public var sums: [String: String]

    public init(field: String, sums: [String: String]) {
      self.field = field
      self.sums = sums
    }
  }

  /// How often one thing was found.
  public struct Tally: Sendable, Hashable, Decodable {
    /// A stable word: `type-error`.
    public var code: String
    public var field: String?
    public var rows: Int
    public var firstRow: Int?
    public var example: String?

    public init(code: String, field: String? = nil, rows: Int, firstRow: Int? = nil, example: String? = nil) {
      self.code = code
      self.field = field
      self.rows = rows
      self.firstRow = firstRow
      self.example = example
    }
  }

  /// One thing found.
  public struct Finding: Sendable, Hashable {
    public var code: String
    /// It cost the row or the file.
    public var isError: Bool
    public var message: String
    /// The row of data, from 1; nil when it is about the file as a whole.
    public var row: Int?
    /// The physical line, from 1.
    public var line: Int?
    /// As spreadsheets name it: `I`.
    public var column: String?
    public var header: String?
    public var field: String?
    /// In XML.
    public var path: String?

    public init(
      code: String, isError: Bool, message: String, row: Int? = nil, line: Int? = nil, column: String? = nil,
      header: String? = nil, field: String? = nil, path: String? = nil
    ) {
      self.code = code
      self.isError = isError
      self.message = message
      self.row = row
      self.line = line
      self.column = column
      self.header = header
      self.field = field
      self.path = path
    }
  }

  public init(
    receipt: ULID, name: FileName, archive: String? = nil, status: FileCheck.Status, rows: FileCheck.Rows,
    totals: [Total] = [], errors: [Tally] = [], warnings: [Tally] = [], findings: [Finding] = []
  ) {
    self.receipt = receipt
    self.name = name
    self.archive = archive
    self.status = status
    self.rows = rows
    self.totals = totals
    self.errors = errors
    self.warnings = warnings
    self.findings = findings
  }
}

/// The rows that go with a result: `result_<name>.csv`, or packed by gzip.
public struct EnclosedTable {
  /// Rows of the file that stand in it.
  public var rows: Int
  public var isPacked: Bool
  /// Octets.
  public var count: Int
  /// Calls its argument with them, piece by piece.
  public var lend: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

  public init(
    rows: Int, isPacked: Bool, count: Int,
    lend: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) {
    self.rows = rows
    self.isPacked = isPacked
    self.count = count
    self.lend = lend
  }
}
