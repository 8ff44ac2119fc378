/// Writes good rows as JSON Lines with the types of their fields, and what was found in any of them as objects on lines
/// of their own, in file order.
public struct TypedRows {
  let columns: [(column: Int, label: String, name: [UInt8], field: Field?, check: ColumnCheck?)]
  private let now: Int64
  /// Fields without a value are left out, not null.
  private let omitsMissing: Bool

  public init(_ check: Check) {
    now = check.settings.now
    omitsMissing = check.isXML
    let checks = Dictionary(check.checks.map { ($0.column, $0) }, uniquingKeysWith: { first, _ in first })
    let isUntyped = check.type.fields.isEmpty
    columns = check.columns.enumerated().compactMap { index, bound in
      guard let field = bound.field.map({ check.type.fields[$0] }) else {
        return isUntyped && !bound.isOurs && !bound.label.isEmpty
          ? (index, bound.label, TypedRows.key(bound.label), nil, nil) : nil
      }
      return (index, field.name, TypedRows.key(field.name), field, checks[index])
    }
  }

  private static func key(_ name: String) -> [UInt8] {
    var bytes: [UInt8] = []
    JSONWriting.append(name, to: &bytes)
    return bytes + ": ".utf8
  }

  public func append(_ rows: CheckedRows, to output: inout [UInt8]) {
    var findings = rows.findings[...]
    for row in 0..<rows.batch.rowCount {
      while let next = findings.first, next.row == row {
        output += findings.removeFirst().finding.jsonLine.utf8
      }
      if rows.verdicts[row].isGood { append(rows.batch, row, to: &output) }
    }
  }

  private func append(_ batch: RowBatch, _ row: Int, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for (column, _, name, field, check) in columns {
      let isMissing = check.map { $0.rule.isMissing(batch, row) } ?? false
      if isMissing, omitsMissing { continue }
      if !isFirst { output += ", ".utf8 }
      isFirst = false
      output += name
      if isMissing {
        output += "null".utf8
      } else if let field, let check {
        append(batch.bytes(row, column), field, check.judge, to: &output)
      } else {
        JSONWriting.append(batch.bytes(row, column), to: &output)
      }
    }
    output += "}\n".utf8
  }

  private func append(
    _ bytes: UnsafeBufferPointer<UInt8>, _ field: Field, _ judge: CellJudge, to output: inout [UInt8]
  ) {
    let value = bytes.trimmed
    switch field.type {
    case .integer, .number, .year:
      if let decimal = judge.numbers.decimal(value), !judge.numbers.hasCurrency(value) {
        output += decimal.text
      } else if field.type == .number, judge.numbers.isJSONNumber(value) {
        output += value
      } else {
        JSONWriting.append(value, to: &output)
      }
    case .boolean: output += (field.isTrue(value) ? "true" : "false").utf8
    case .date, .time, .datetime, .yearmonth: JSONWriting.append(moment(value, field, judge), to: &output)
    case .list: append(list: value, field, to: &output)
    case .string, .any: JSONWriting.append(bytes, to: &output)
    }
  }

  func moment(_ bytes: UnsafeBufferPointer<UInt8>, _ field: Field, _ judge: CellJudge) -> String {
    guard let dates = judge.dates, case .moment(var moment) = dates.moment(bytes) else {
      let text = String(decoding: bytes, as: UTF8.self)
      return field.type == .datetime && text == "NOW" ? Moment(milliseconds: now).text(.datetime) : text
    }
    moment.offsetMinutes = moment.offsetMinutes ?? dates.zoneOffsetMinutes
    return moment.text(field.type)
  }

  private func append(list bytes: UnsafeBufferPointer<UInt8>, _ field: Field, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "["))
    for (index, element) in bytes.split(separator: field.listDelimiter, omittingEmptySubsequences: false).enumerated() {
      if index > 0 { output += ", ".utf8 }
      JSONWriting.append(element, to: &output)
    }
    output.append(UInt8(ascii: "]"))
  }
}

extension RowVerdict {
  var isGood: Bool { self == .accepted || self == .warned }
}

extension NumberReading {
  func hasCurrency(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    field.allowsCurrency && !bytes.allSatisfy { isDigit($0) || "+-.,".utf8.contains($0) }
  }

  /// `1.5e-3`, but neither `NaN` nor `+1e3` nor `.5e1`.
  func isJSONNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
    guard point == UInt8(ascii: "."), let first = digits.first, isDigit(first), isFloating(bytes) else { return false }
    let second = digits.dropFirst().first
    return first != UInt8(ascii: "0") || second.map { !isDigit($0) } ?? true
  }
}
