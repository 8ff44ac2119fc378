public import Model

/// One file of an accepted submission, as its receipt speaks of it.
public struct ReceivedFile: Sendable, Hashable {
  /// The receipt's number, by which the file can be asked about.
  public var receipt: ULID
  public var name: FileName
  public var bytes: Int
  public var sha256: SHA256Digest
  /// The receipt of the same bytes received before.
  public var duplicateOf: ULID?
  public var warnings: [Warning]
  /// What the check against the data type found out about the file; nil when it was not read.
  public var detected: Detection?
  /// The version of the data type it was checked against; nil when it was not checked.
  public var schemaVersion: String?
  /// What it is packed with: `gzip`, `zip`.
  public var compression: String?
  /// The zip file it came in.
  public var archive: String?
  /// Why its check rejected it; empty when it is in.
  public var errors: [Warning]

  /// It is queued, now or from before.
  public var isIn: Bool { errors.isEmpty }

  /// Something about a file; among `warnings` it did not keep the file out.
  public struct Warning: Sendable, Hashable {
    /// A stable word: `extra-label`.
    public var code: String
    public var message: String

    public init(code: String, message: String) {
      self.code = code
      self.message = message
    }
  }

  public init(
    receipt: ULID, name: FileName, bytes: Int, sha256: SHA256Digest, duplicateOf: ULID? = nil,
    warnings: [Warning] = [], detected: Detection? = nil, schemaVersion: String? = nil, compression: String? = nil,
    archive: String? = nil, errors: [Warning] = []
  ) {
    self.receipt = receipt
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
    self.duplicateOf = duplicateOf
    self.warnings = warnings
    self.detected = detected
    self.schemaVersion = schemaVersion
    self.compression = compression
    self.archive = archive
    self.errors = errors
  }
}

/// How a file was read. Nothing but this is ever detected; the rest is declared by its data type.
public struct Detection: Sendable, Hashable {
  /// `utf-8`, `utf-8-bom`, `windows-1252`.
  public var encoding: String
  /// CSV only, as the three that follow.
  public var delimiter: String?
  public var quote: String?
  /// `CRLF`, `LF`, `CR` or `mixed`.
  public var lineEnd: String?
  /// From 1; more than 1 when lines before the header were skipped.
  public var headerRow: Int?
  /// Which column became which field, in the file's order.
  public var columns: [Column]

  /// One column of the file.
  public struct Column: Sendable, Hashable {
    /// Its letter, as spreadsheets show it: `B`; nil in XML.
    public var letter: String?
    public var header: String
    /// Nil when it belongs to no field; its values are ignored.
    public var field: String?
    /// How header and field came together where they are not equal: `case`, `alias`.
    public var by: String?

    public init(letter: String?, header: String, field: String?, by: String? = nil) {
      self.letter = letter
      self.header = header
      self.field = field
      self.by = by
    }
  }

  public init(
    encoding: String, delimiter: String? = nil, quote: String? = nil, lineEnd: String? = nil,
    headerRow: Int? = nil, columns: [Column] = []
  ) {
    self.encoding = encoding
    self.delimiter = delimiter
    self.quote = quote
    self.lineEnd = lineEnd
    self.headerRow = headerRow
    self.columns = columns
  }
}
