internal import CBytes

/// Adds up what the data type names for control totals, over the rows that are accepted.
struct TotalSums {
  private struct Sum {
    let check: ColumnCheck
    let scale: Int
    /// A few at most: looked through from the front.
    var byCurrency: [(code: UInt64, sum: Int128)] = []

    mutating func add(_ value: Int64, _ code: UInt64) {
      for index in byCurrency.indices where byCurrency[index].code == code {
        byCurrency[index].sum += Int128(value)
        return
      }
      byCurrency.append((code, Int128(value)))
    }
  }

  private var fields: [Sum] = []
  private let currency: ColumnCheck?

  init(_ type: DataType, _ checks: [ColumnCheck]) {
    currency = checks.first { $0.judge.field.codeList == .iso4217 }
    for check in checks where type.totals.contains(check.judge.field.name) {
      let field = check.judge.field
      guard field.type == .integer || field.decimal != nil else { continue }
      fields.append(Sum(check: check, scale: field.decimal?.scale ?? 0))
    }
  }

  mutating func add(_ batch: RowBatch, _ verdicts: [RowVerdict]) {
    for index in fields.indices { Self.add(batch, verdicts, &fields[index], currency) }
  }

  private static func add(_ batch: RowBatch, _ verdicts: [RowVerdict], _ sum: inout Sum, _ currency: ColumnCheck?) {
    let isMoney = sum.check.judge.field.type == .number
    for row in 0..<batch.rowCount where verdicts[row].rawValue <= RowVerdict.warned.rawValue {
      let bytes = batch.bytes(row, sum.check.column)
      guard !bytes.isEmpty, let value = value(bytes, sum) else { continue }
      let code = isMoney ? currency.map { packed(batch.bytes(row, $0.column)) } ?? 0 : 0
      sum.add(value, code)
    }
  }

  /// In units of the last decimal place.
  private static func value(_ bytes: UnsafeBufferPointer<UInt8>, _ sum: Sum) -> Int64? {
    let point = sum.check.judge.numbers.point
    var value: Int64 = 0
    var decimals = -1
    for byte in bytes.prefix(18) {
      if byte == point, decimals < 0 {
        decimals = 0
      } else if isDigit(byte) {
        value = value &* 10 &+ Int64(byte &- 0x30)
        if decimals >= 0 { decimals += 1 }
      } else {
        return exact(bytes, sum)
      }
    }
    guard bytes.count <= 18, decimals <= sum.scale else { return exact(bytes, sum) }
    for _ in max(0, decimals)..<sum.scale { value = value &* 10 }
    return value
  }

  private static func exact(_ bytes: UnsafeBufferPointer<UInt8>, _ sum: Sum) -> Int64? {
    guard let decimal = sum.check.judge.numbers.decimal(bytes.trimmed), decimal.fraction.count <= sum.scale else {
      return nil
    }
    let zeros = [UInt8](repeating: 0x30, count: sum.scale - decimal.fraction.count)
    let digits = decimal.whole + decimal.fraction + zeros
    guard let value = Int64(String(decoding: [0x30] + digits, as: UTF8.self)) else { return nil }
    return decimal.isNegative ? -value : value
  }

  private static func packed(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  var sums: ControlTotals {
    var totals = ControlTotals()
    for sum in fields {
      let name = sum.check.judge.field.name
      guard sum.check.judge.field.type == .number else {
        totals.counts[name] = String(sum.byCurrency.first?.sum ?? 0)
        continue
      }
      for (code, value) in sum.byCurrency where value != 0 || sum.byCurrency.count == 1 {
        totals.money[name, default: [:]][unpacked(code)] = text(value, sum.scale)
      }
    }
    return totals
  }

  private func unpacked(_ code: UInt64) -> String {
    let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: code >> UInt64($0 * 8)) }
    return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
  }

  private func text(_ value: Int128, _ scale: Int) -> String {
    var digits = String(value.magnitude)
    while digits.utf8.count <= scale { digits = "0" + digits }
    let whole = digits.dropLast(scale)
    return (value < 0 ? "-" : "") + whole + (scale > 0 ? "." + digits.suffix(scale) : "")
  }
}
