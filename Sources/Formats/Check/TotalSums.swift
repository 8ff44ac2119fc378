internal import CBytes

/// What a data type names for control totals, as far as `columns` have it.
struct TotalTerms: Sendable {
  /// Those whose cells are added up.
  let columns: [ColumnRule]
  /// What tells the currency of each.
  let currency: ColumnRule?

  init(_ type: DataType, _ columns: [ColumnRule]) {
    currency = columns.first { $0.judge.field.codeList == .iso4217 }
    self.columns = columns.filter {
      type.totals.contains($0.name) && ($0.judge.field.type == .integer || $0.judge.field.decimal != nil)
    }
  }
}

/// Adds up control totals over the rows that are accepted.
struct TotalSums {
  private final class Sum {
    let column: ColumnRule
    let scale: Int
    /// A few at most: looked through from the front.
    private(set) var byCurrency: [(code: UInt64, sum: Int128)] = []
    /// Of one batch.
    let small = UnsafeMutablePointer<cbytes_sum>.allocate(capacity: Int(cbytes_sum_count))

    init(_ column: ColumnRule) {
      self.column = column
      scale = column.judge.field.decimal?.scale ?? 0
      small.initialize(repeating: cbytes_sum(), count: Int(cbytes_sum_count))
    }

    deinit { small.deallocate() }

    /// Takes over what one batch came to, before it could grow too large.
    func foldSmall() {
      for index in 0..<Int(cbytes_sum_count) where small[index].count > 0 {
        add(small[index].sum, small[index].code)
        small[index] = cbytes_sum()
      }
    }

    func add(_ value: Int64, _ code: UInt64) {
      for index in byCurrency.indices where byCurrency[index].code == code {
        byCurrency[index].sum += Int128(value)
        return
      }
      byCurrency.append((code, Int128(value)))
    }
  }

  private let fields: [Sum]
  private let currency: ColumnRule?

  init(_ terms: TotalTerms) {
    currency = terms.currency
    fields = terms.columns.map(Sum.init)
  }

  func add(_ batch: RowBatch, _ verdicts: [RowVerdict], _ suspects: Suspects) {
    for index in fields.indices {
      for start in stride(from: 0, to: batch.rowCount, by: Suspects.most) {
        let rows = start..<min(start + Suspects.most, batch.rowCount)
        add(batch, rows, verdicts, fields[index], suspects)
      }
      fields[index].foldSmall()
    }
  }

  /// What is plainly written is added up at once, the rest one by one.
  private func add(
    _ batch: RowBatch, _ rows: Range<Int>, _ verdicts: [RowVerdict], _ sum: Sum, _ suspects: Suspects
  ) {
    let currency = sum.column.judge.field.type == .number ? self.currency?.column : nil
    let amounts = cbytes_column(batch, sum.column.column, rows, required: false)
    let left = verdicts.withUnsafeBytes { verdicts in
      var adding = cbytes_adding(
        codes: currency.map { UnsafePointer(batch.cells + rows.lowerBound * batch.width + $0) },
        verdicts: verdicts.baseAddress?.advanced(by: rows.lowerBound).assumingMemoryBound(to: UInt8.self),
        most: RowVerdict.warned.rawValue, point: sum.column.judge.numbers.point, scale: UInt32(sum.scale))
      return cbytes_add_up(amounts, &adding, sum.small, suspects.rows)
    }
    for index in 0..<Int(left) {
      let row = rows.lowerBound + Int(suspects.rows[index])
      guard let value = Self.exact(batch.bytes(row, sum.column.column), sum) else { continue }
      sum.add(value, currency.map { Self.packed(batch.bytes(row, $0)) } ?? 0)
    }
  }

  private static func exact(_ bytes: UnsafeBufferPointer<UInt8>, _ sum: Sum) -> Int64? {
    guard let decimal = sum.column.judge.numbers.decimal(bytes.trimmed), decimal.fraction.count <= sum.scale else {
      return nil
    }
    let zeros = [UInt8](repeating: 0x30, count: sum.scale - decimal.fraction.count)
    let digits = decimal.whole + decimal.fraction + zeros
    guard let value = Int64(String(decoding: [0x30] + digits, as: UTF8.self)) else { return nil }
    return decimal.isNegative ? -value : value
  }

  private static func packed(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  var sums: ControlTotals {
    var totals = ControlTotals()
    for sum in fields {
      let name = sum.column.name
      guard sum.column.judge.field.type == .number else {
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
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: code >> UInt64($0 * 8)) }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  private func text(_ value: Int128, _ scale: Int) -> String {
    var digits = String(value.magnitude)
    while digits.utf8.count <= scale { digits = "0" + digits }
    let whole = digits.dropLast(scale)
    return (value < 0 ? "-" : "") + whole + (scale > 0 ? "." + digits.suffix(scale) : "")
  }
}
