/// Adds up the column whose sum a trailer tells, over all rows there are: good or not, the sender has added them too.
struct HashTotal {
  private let field: String
  private let numbers: NumberReading
  private let column: ColumnRule?
  private var sum = DecimalSum()
  /// A cell was no number.
  private var isPartial = false

  init?(_ type: DataType, _ columns: [ColumnRule], _ declared: DeclaredWriting) {
    guard let hash = type.trailer?.hash, let field = type.field(named: hash.field) else { return nil }
    self.field = field.name
    numbers = NumberReading(field, type, declared)
    column = columns.first { $0.name == field.name }
  }

  mutating func add(_ batch: RowBatch, _ verdicts: [RowVerdict]) {
    guard let column else { return }
    for row in 0..<batch.rowCount where verdicts[row] != .skipped && !column.isMissing(batch, row) {
      guard let value = numbers.decimal(batch.bytes(row, column.column).trimmed) else {
        isPartial = true
        continue
      }
      sum.add(value)
    }
  }

  /// What is wrong with the sum that the trailer tells; nil when it is right.
  func fault(_ said: String) -> String? {
    let told = Array(said.utf8).withUnsafeBufferPointer { numbers.decimal($0) }
    let total = sum.total
    if told != nil, told == total { return nil }
    let saying = told == nil || said.utf8.count > 60 ? shown(said.utf8) : said
    return "The trailer says \(saying) for the sum of \(field), \(plain(total)) was found"
      + (isPartial ? " in the rows that have a number there." : ".")
  }

  /// With the decimal mark of the file.
  private func plain(_ total: DecimalText?) -> String {
    let text = (total?.text ?? []).map { $0 == UInt8(ascii: ".") ? numbers.point : $0 }
    return text.count > 60 ? shown(text) : String(decoding: text, as: UTF8.self)
  }
}
