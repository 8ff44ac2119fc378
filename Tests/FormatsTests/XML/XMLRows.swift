import CBytes
import Testing

@testable import Formats

/// What came of reading a text as XML, as lines: `1.0 OrderId=a Amount=5`, the record's number and the item's first.
struct XMLRows {
  var lines: [String] = []
  /// `code line:column severity message`
  var remarks: [String] = []
  var notes: [String] = []
  /// What reading ended with.
  var fault: String?
  var faultPlace: Formats.Place?

  init() {}

  init(_ bytes: [UInt8], _ type: DataType, piece: Int = .max, _ declared: DeclaredWriting = DeclaredWriting()) {
    do {
      let reader = try XMLReader(ByteSource(bytes, inPiecesOf: piece), type, declared)
      let batch = RowBatch(width: type.fields.count)
      defer { notes = reader.notes.map { "\($0.place.line ?? 0):\($0.place.column ?? 0) \($0.message)" } }
      while true {
        batch.removeRows()
        guard try reader.fill(batch) else { return }
        add(batch, type)
      }
    } catch let fault as FileFault {
      self.fault = fault.findings.map { "\($0.code.rawValue): \($0.message)" }.joined()
      faultPlace = fault.findings[0].place
    } catch { fault = "\(error)" }
  }

  init(_ text: String, _ type: DataType = .sales, piece: Int = .max) {
    self.init(Array(text.utf8), type, piece: piece)
  }

  mutating func add(_ batch: RowBatch, _ type: DataType) {
    for row in 0..<batch.rowCount {
      var line = "\(batch.rows[row].ordinal).\(batch.rows[row].item)"
      for column in type.fields.indices {
        let bytes = batch.bytes(row, column)
        if !bytes.isEmpty { line += " \(type.fields[column].name)=\(String(decoding: bytes, as: UTF8.self))" }
      }
      lines.append(line)
    }
    remarks += batch.remarks.map {
      "\($0.code.rawValue) \($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.severity.rawValue) \($0.message)"
    }
  }
}

extension DataType {
  /// Orders with items, and a list of labels.
  static let sales = described(xml: #"{"records": ["/Sales/Sale"], "items": "Items/Item"}"#)

  /// The fields of `sales` with another `xml` property, or another policy for what is unknown.
  static func described(xml: String, unknown: String = "warn", limits: String = "{}") -> DataType {
    let text = """
      {"name": "sales", "schema": {"fields": [
        {"name": "OrderId", "x-aliases": ["Oid", "g:id"]}, {"name": "Amount", "type": "number"}, {"name": "Sku"},
        {"name": "Labels", "type": "list"}, {"name": "Link", "x-aliases": ["g:link"]}]},
       "x-ingest": {"xml": \(xml), "unknownColumns": "\(unknown)", "limits": \(limits)}}
      """
    do { return try DataType(descriptor: Array(text.utf8), file: "sales.json") } catch { fatalError("\(error)") }
  }
}
