/// A named kind of data: which columns a file has, what may stand in them, which rules hold across them, and how much
/// of it is taken at once. Read from a Data Package 2.0 resource descriptor.
public struct DataType: Sendable, Hashable {
  /// Lower-case letters, digits, `-`, `_` and `.`: `conversions`.
  public var name: String
  public var title: String
  public var summary: String
  /// The version of the schema, as receipts print it: `1.0.0`.
  public var version: String
  /// The queue its files wait in.
  public var queue: String
  /// Empty for a type that asks for well-formed rows only.
  public var fields: [Field] { didSet { names = FieldNames(fields) } }
  public var fieldsMatch: FieldsMatch
  /// Cells that mean that there is no value.
  public var missingValues: [String]
  public var rules: [Rule]
  /// Field names that together make a row unique; rows that repeat them are duplicates. Empty when rows may repeat.
  public var duplicateKey: [String]
  /// Fields that together no two rows have alike; all of them must be given.
  public var primaryKey: [String]
  /// Sets of fields that no two rows have alike in which all are given.
  public var uniqueKeys: [[String]]
  /// Fields whose sums are told to the sender: numbers by currency, whole numbers at once.
  public var totals: [String]
  public var foreignKeys: [ForeignKey]
  public var unknownColumns: UnknownColumns
  public var accepts: Acceptance
  public var limits: Limits
  public var xml: XMLShape?
  /// The last row of a CSV file, which says how much there should be before it.
  public var trailer: Trailer?
  /// What templates and examples are written with.
  public var delimiter: UInt8

  /// Which columns a file must have (Table Schema 2.0, `fieldsMatch`).
  public enum FieldsMatch: String, Sendable, Hashable, CaseIterable {
    case exact, equal, subset, superset, partial
  }

  public enum UnknownColumns: String, Sendable, Hashable, CaseIterable { case accept, warn, refuse }

  /// Values that must be among those of another resource.
  public struct ForeignKey: Sendable, Hashable {
    public var field: String
    /// The list beside the descriptor that has the values, without its `.csv`.
    public var resource: String
    /// The column of the list.
    public var column: String
    /// The values, numbers in their plainest form; nil before the list was read, and then nothing is asked.
    public var known: Set<String>?
  }

  /// The dialects and encodings a file may be written in.
  public struct Acceptance: Sendable, Hashable {
    public var delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
    public var encodings: [String] = ["utf-8", "utf-16", "windows-1252", "shift_jis"]
    /// Patterns tried in order for date-times that name none of their own; `default` is RFC 3339.
    public var datetimeFormats: [String] = ["default"]
    public var decimalChar: UInt8 = UInt8(ascii: ".")
    public var groupChar: UInt8?
  }

  public struct Trailer: Sendable, Hashable {
    /// What its first cell holds, to the letter.
    public var begins: String
    /// The numbers of the cells, from 1, that hold how many rows of data there are, and how many octets stand before it.
    public var rows: Int?
    public var bytes: Int?
    public var hash: Hash?

    /// The sum of a column, which means nothing by itself but that no row was lost or changed.
    public struct Hash: Sendable, Hashable {
      /// The number of the cell that holds it, from 1.
      public var cell: Int
      public var field: String
    }
  }

  public struct Limits: Sendable, Hashable {
    /// Octets, unpacked.
    public var bytes = 1 << 30
    public var rows = 10_000_000
    public var columns = 512
    public var cellBytes = 1 << 20
    public var rowBytes = 4 << 20
    /// Findings listed one by one; all are counted.
    public var errorsListed = 10_000
    /// The file is rejected when more than this percentage of its rows is wrong.
    public var rejectFilePercent = 100
  }

  /// How rows are written in XML.
  public struct XMLShape: Sendable, Hashable {
    /// Paths from the root: `/Conversions/Conversion`; empty takes the children of the root.
    public var records: [String]
    /// The namespace record elements must be in; nil takes any.
    public var namespace: String?
    public var maxDepth = 32
    /// The path below a record whose elements repeat it, one row each: `Items/Item`.
    public var items: String?
  }

  /// What the fields are found by; worked out once for all files.
  var names: FieldNames

  public func field(named name: String) -> Field? { fields.first { $0.name == name } }
}

/// A rule over several fields of a row.
public struct Rule: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case requiredOneOf = "required-one-of"
    case mutuallyExclusive = "mutually-exclusive"
    case groupedBy = "grouped-by"
  }

  public var kind: Kind
  /// Alternatives, each a set of fields; the other two kinds have one field in each.
  public var fields: [[String]]
  public var severity: Severity

  public init(kind: Kind, fields: [[String]], severity: Severity = .error) {
    self.kind = kind
    self.fields = fields
    self.severity = severity
  }
}

/// How much a finding weighs: an error costs the row or the file, a warning and a note cost nothing.
public enum Severity: String, Sendable, Hashable, Codable, CaseIterable { case error, warning, note }
