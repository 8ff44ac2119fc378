internal import CBytes

/// The octets of one cell in its batch's text: from `start` up to `end`, quotes and escapes already taken off.
typealias Cell = cbytes_cell

/// Where one row of a batch begins, and how it stands.
typealias Row = cbytes_row

extension Row {
  /// The reader found an error in it; its cells are not checked, and it is rejected.
  static let defective: UInt32 = 1
  /// It is no row of data (blank, a footer): neither checked nor counted.
  static let skipped: UInt32 = 2

  var isDefective: Bool { flags & Self.defective != 0 }
  var isSkipped: Bool { flags & Self.skipped != 0 }
  /// Its cells are not checked.
  var isSetAside: Bool { flags & (Self.defective | Self.skipped) != 0 }
}

extension Cell {
  var count: Int { Int(end) - Int(start) }
  var isEmpty: Bool { start == end }
}

/// A line and a column of a file, both from 1.
struct TextPlace: Sendable, Hashable {
  var line: UInt32
  var column: UInt32

  init(line: UInt32, column: UInt32) {
    self.line = line
    self.column = column
  }
}

/// What a reader says about one row of its batch.
struct RowRemark: Sendable, Hashable {
  /// The index of the row in the batch.
  var row: Int
  /// The index of the cell; nil when it is about the row.
  var column: Int?
  var code: FindingCode
  var severity: Severity
  var message: String
  /// Where exactly, when that is neither the row's place nor the cell's.
  var place: TextPlace?
  /// The offset in the batch's text of what it is about; nil for the cell's or the row's own.
  var position: UInt32?
  /// What was found there, when that is not the cell.
  var value: String?
}

/// How a place in decoded text becomes one in the file as it was sent.
struct TextOrigin: Sendable, Hashable {
  /// The offset in the file of the first octet of the batch's text.
  var offset = 0
  var encoding = TextEncoding.utf8

  init(offset: Int = 0, encoding: TextEncoding = .utf8) {
    self.offset = offset
    self.encoding = encoding
  }
}
