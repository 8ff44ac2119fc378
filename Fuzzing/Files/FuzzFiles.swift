import Feeding

@testable import Formats

/// The files that partners send.
enum FuzzFiles {
  static let targets = [csv, xml]

  /// A table is read alike in pieces of any size, and a check's counts add up.
  static let csv = FuzzTarget("csv") { bytes in
    let text = Array(bytes)
    let whole = Rows(csv: text, piece: 1 << 14)
    let cut = Rows(csv: text, piece: 16 + bytes.count % 97)
    // Whether a file is no text is said by as much of it as was read.
    if !whole.isNoText, !cut.isNoText { require(cut == whole, "\(cut) in pieces, \(whole) whole") }
    if isOne(in: 2, bytes) { check { try Check(csv: ByteSource(text), sales, settings) } }
  }

  /// A feed is read alike in pieces of any size, and a check's counts add up.
  static let xml = FuzzTarget("xml") { bytes in
    let text = Array(bytes)
    let whole = Rows(xml: text, piece: .max)
    let cut = Rows(xml: text, piece: 1 + bytes.count % 13)
    require(cut == whole, "\(cut) in pieces, \(whole) whole")
    if isOne(in: 2, bytes) { check { try Check(xml: ByteSource(text), sales, settings) } }
  }

  private static let settings = CheckSettings(now: 1_773_014_400_000)

  private static func check(_ open: () throws -> Check) {
    do {
      let report = try open().run()
      let rows = report.rows
      require(rows.total == rows.accepted + rows.rejected + rows.duplicate + rows.unprocessed, "\(rows) do not add up")
      require(rows.acceptedWithWarnings <= rows.accepted, "\(rows) do not add up")
      require(report.findings.allSatisfy { !$0.message.isEmpty }, "a finding without words")
    } catch is FileFault {
    } catch { fatalError("\(error)") }
  }
}

/// What came of reading a file: its rows with their places, what is said of them, and what ended it.
private struct Rows: Equatable {
  private var lines: [String] = []
  private var remarks: [String] = []
  private var fault: String?

  var isNoText: Bool { fault?.hasPrefix("This is not a text file") == true }

  init(csv text: [UInt8], piece: Int) {
    read(width: 3, capacity: piece) {
      let source = DecodedText(ByteSource(text), .utf8, markLength: 0)
      return try CSVReader(
        source, Dialect(), width: 3, limits: DataType.Limits(), skip: 0, lines: 0, piece: piece)
    }
  }

  init(xml text: [UInt8], piece: Int) {
    read(width: sales.fields.count, capacity: 1 << 14) {
      try XMLReader(ByteSource(text, inPiecesOf: piece), sales, DeclaredWriting())
    }
  }

  private mutating func read(width: Int, capacity: Int, _ open: () throws -> any RowReader) {
    do {
      let reader = try open()
      let batch = RowBatch(width: width, textCapacity: capacity)
      batch.removeRows()
      while try reader.fill(batch) {
        add(batch)
        batch.removeRows()
      }
    } catch let fault as FileFault {
      self.fault = fault.description
    } catch { fatalError("\(error)") }
  }

  private mutating func add(_ batch: RowBatch) {
    for row in 0..<batch.rowCount {
      let cells = batch.allCells(row).map { String(decoding: batch.bytes($0), as: UTF8.self) }
      lines.append("\(batch.firstRow + row) \(batch.line(ofRow: row)) \(batch.offset(ofRow: row)) \(cells)")
    }
    remarks += batch.remarks.map { "\(batch.firstRow + $0.row) \($0.column ?? -1) \($0.code.rawValue)" }
  }
}

extension ByteSource {
  /// Gives at most `piece` bytes at a time.
  fileprivate init(_ bytes: [UInt8], inPiecesOf piece: Int) {
    let whole = ByteSource(bytes)
    self.init(
      rewind: whole.rewind,
      read: { try whole.read(UnsafeMutableRawBufferPointer(rebasing: $0.prefix(piece))) })
  }
}

/// Orders with items, each kind of field, keys and limits that a small file can reach.
private let sales: DataType = {
  let text = """
    {"name": "sales", "schema": {"primaryKey": "OrderId", "fields": [
      {"name": "OrderId", "x-aliases": ["Oid", "g:id"], "constraints": {"required": true, "maxLength": 12}},
      {"name": "Amount", "type": "number", "constraints": {"minimum": "-100", "maximum": "100"}},
      {"name": "When", "type": "datetime", "format": "any"}, {"name": "Count", "type": "integer"},
      {"name": "Labels", "type": "list"}, {"name": "Good", "type": "boolean"},
      {"name": "Sku", "constraints": {"pattern": "[A-Z]{2}[0-9]+"}}, {"name": "Link", "x-aliases": ["g:link"]}]},
     "x-ingest": {"xml": {"records": ["/Sales/Sale"], "items": "Items/Item"},
      "limits": {"rows": 100, "cellBytes": 200, "rowBytes": 600}}}
    """
  do { return try DataType(descriptor: Array(text.utf8), file: "sales.json") } catch { fatalError("\(error)") }
}()
