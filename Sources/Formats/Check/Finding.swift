/// One thing that is wrong with a file or worth saying about it: what was found, what is expected, where.
public struct Finding: Sendable, Hashable {
  public var code: FindingCode
  /// What it is called where it was not the check that found it; see `codeWord`.
  var word: String?
  public var severity: Severity
  /// A sentence or two for the person who wrote the file.
  public var message: String
  public var place: Place
  /// The cell as it was written, control characters shown and cut at 60 characters; nil when it is about no cell.
  public var value: String?
  /// The line it stands on; of the first findings only.
  public var excerpt: Excerpt?

  public init(
    code: FindingCode, severity: Severity, message: String, place: Place = Place(), value: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.place = place
    self.value = value
  }
}

extension Finding {
  /// The stable word for it.
  public var codeWord: String { word ?? code.rawValue }
}

/// Where in a file; what is not known or makes no sense there is nil.
public struct Place: Sendable, Hashable {
  /// The row of data, from 1; the header is none.
  public var row: Int?
  /// The physical line, from 1.
  public var line: Int?
  /// Characters into the line, from 1; for XML.
  public var column: Int?
  /// Octets from the beginning of the file as it was sent, unpacked.
  public var offset: Int?
  /// The column of the table, from 1.
  public var cell: Int?
  /// What stands above the column.
  public var header: String?
  /// The name of the field the column is read as.
  public var field: String?
  /// In XML: `/Conversions/Conversion[17]/Amount`.
  public var path: String?

  public init(
    row: Int? = nil, line: Int? = nil, column: Int? = nil, offset: Int? = nil, cell: Int? = nil,
    header: String? = nil, field: String? = nil, path: String? = nil
  ) {
    self.row = row
    self.line = line
    self.column = column
    self.offset = offset
    self.cell = cell
    self.header = header
    self.field = field
    self.path = path
  }

  /// The column as spreadsheets name it: `A`, `AB`.
  public var letters: String? { cell.map(columnLetters) }
}

/// The name of the column that is number `number`, from 1: 1 is `A`, 27 is `AA`.
public func columnLetters(_ number: Int) -> String {
  var rest = number
  var letters: [UInt8] = []
  while rest > 0 {
    letters.insert(UInt8(ascii: "A") + UInt8((rest - 1) % 26), at: 0)
    rest = (rest - 1) / 26
  }
  return String(decoding: letters, as: UTF8.self)
}
