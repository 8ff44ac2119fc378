extension RowOutcomes {
  /// Reads CSV or JSON Lines. Of the result file's columns `_row` and `_status` are needed, `_code`, `_field` and
  /// `_message` are taken where they are given; all others are passed over. Throws `RowOutcomesFault`.
  public init(reading source: ByteSource) throws {
    self.init()
    let start = try source.prefix(4096)
    try source.rewind()
    let first = start.first { !" \t\r\n".utf8.contains($0) && !$0.isByteOrderMark }
    if first == UInt8(ascii: "{") { try readLines(source) } else if first != nil { try readTable(source) }
  }

  private mutating func readTable(_ source: ByteSource) throws {
    let table: CSVTable
    do { table = try CSVTable(source, CheckPlan(.ofAnything), DeclaredWriting()) } catch let fault as FileFault {
      throw RowOutcomesFault("it is no CSV: \(fault.findings.first?.message ?? "\(fault)")")
    }
    let labels = table.start.columns.map(\.label)
    let places = Dictionary(labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    guard places["_row"] != nil, places["_status"] != nil else {
      throw RowOutcomesFault("the columns _row and _status are needed, found \(labels.joined(separator: ", "))")
    }
    let batch = RowBatch(width: labels.count)
    while true {
      batch.removeRows()
      guard try table.reader.fill(batch) else { return }
      for row in 0..<batch.rowCount where !batch.rows[row].isSkipped {
        let place = "line \(batch.line(ofRow: row))"
        guard !batch.rows[row].isDefective else {
          throw RowOutcomesFault("\(place) has more or fewer cells than the header")
        }
        try add(at: place) { name in
          places[name].map { String(decoding: batch.bytes(row, $0), as: UTF8.self) }
        }
      }
    }
  }

  /// One JSON object a line (jsonlines.org).
  private mutating func readLines(_ source: ByteSource) throws {
    var number = 0
    try source.eachLine(longest: 1 << 20) { line in
      number += 1
      if line.allSatisfy({ " \t\r".utf8.contains($0) }) { return }
      let value: JSONValue
      do { value = try JSONParser.parse(line) } catch { throw RowOutcomesFault("line \(number) is no JSON: \(error)") }
      guard case .object(let members) = value else { throw RowOutcomesFault("line \(number) is no JSON object") }
      try add(at: "line \(number)") { name in
        switch members.first(where: { $0.name == name })?.value {
        case .string(let text), .number(let text): text
        default: nil
        }
      }
    }
  }

  private mutating func add(at place: String, _ value: (String) -> String?) throws {
    guard let text = value("_row"), let row = Int(text), row > 0 else {
      throw RowOutcomesFault("\(place): _row is \(found(value("_row"))), expected the number of a row, from 1")
    }
    guard let word = value("_status"), let status = RowOutcomeStatus(rawValue: word) else {
      let words = RowOutcomeStatus.allCases.map(\.rawValue).joined(separator: ", ")
      throw RowOutcomesFault("\(place): _status is \(found(value("_status"))), expected one of \(words)")
    }
    let code = value("_code") ?? ""
    guard code.utf8.count <= 64, code.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw RowOutcomesFault(
        "\(place): _code is \(found(code)), expected at most 64 letters, digits and signs of ASCII")
    }
    let field = value("_field").flatMap { $0.isEmpty ? nil : $0 }
    let said = value("_message") ?? ""
    let rejection = RowRejection(
      isDuplicate: status == .duplicate, code: code.isEmpty ? FindingCode.rejectedLater.rawValue : code, field: field,
      message: said.isEmpty ? "The row was not taken." : String(said.prefix(1000)))
    do throws(RowOutcomesFault) { try add(row, status, rejection) } catch {
      throw RowOutcomesFault("\(place): \(error.description)")
    }
  }

  private func found(_ text: String?) -> String { text.map { "\"\($0.prefix(60))\"" } ?? "not given" }
}

extension UInt8 {
  fileprivate var isByteOrderMark: Bool { self == 0xEF || self == 0xBB || self == 0xBF }
}

extension DataType {
  /// Takes rows of any columns.
  fileprivate static var ofAnything: DataType {
    guard let entry = DataTypeCatalogue.shipped.entry(named: "any") else {
      preconditionFailure("the data type \"any\" is shipped")
    }
    return entry.dataType
  }
}

extension ByteSource {
  /// Hands out lines without their ends, from where it is to its end.
  fileprivate func eachLine(longest: Int, _ visit: ([UInt8]) throws -> Void) throws {
    var line: [UInt8] = []
    var block = [UInt8](repeating: 0, count: chunkSize)
    while case let count = try block.withUnsafeMutableBytes(fill), count > 0 {
      var rest = block[..<count]
      while let end = rest.firstIndex(of: 0x0A) {
        try visit(line + rest[..<end])
        line = []
        rest = rest[(end + 1)...]
      }
      line += rest
      guard line.count <= longest else { throw RowOutcomesFault("a line has more than \(longest) octets") }
    }
    if !line.isEmpty { try visit(line) }
  }
}
