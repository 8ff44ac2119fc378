/// Checks one column of every batch: a filter waves through what is plainly right, the judge looks at the rest.
final class ColumnCheck {
  let column: Int
  let judge: CellJudge
  let words: CellWords
  private let filter: Filter
  private let hasMissingWords: Bool

  private enum Filter {
    case number(NumberFilter)
    case dateTime(DateTimeFilter)
    case text(TextFilter)
    case known(KnownCells)
    /// Anything goes but nothing where something must be.
    case any
    /// Every cell is judged.
    case none
  }

  init(_ column: Int, _ field: Field, _ type: DataType, _ settings: CheckSettings, width: Int) {
    self.column = column
    judge = CellJudge(field, type, settings)
    words = CellWords(field: field, width: width)
    hasMissingWords = judge.missing.contains { !$0.isEmpty }
    filter = Self.filter(judge)
  }

  private static func filter(_ judge: CellJudge) -> Filter {
    let field = judge.field
    let rules = field.constraints
    let isListed = !rules.enumeration.isEmpty || rules.pattern != nil || field.codeList != nil || judge.known != nil
    if isListed || field.type == .boolean { return .known(KnownCells()) }
    switch field.type {
    case .integer, .number:
      return judge.numbers.group == nil && !field.allowsCurrency
        ? .number(NumberFilter(judge.numbers)) : .known(KnownCells())
    case .datetime:
      if let dates = judge.dates, let filter = DateTimeFilter(dates) { return .dateTime(filter) }
      return .none
    case .date, .time, .yearmonth, .year, .boolean: return .known(KnownCells())
    case .string: return field.format == "default" ? .text(TextFilter(field)) : .known(KnownCells())
    case .any, .list: return rules.minLength == nil && rules.maxLength == nil ? .any : .none
    }
  }

  var required: Bool { judge.field.constraints.required }

  /// Notes the rows of the batch whose cell must be judged.
  func sift(_ batch: RowBatch, _ suspects: Suspects) {
    suspects.reset(batch.rowCount + 1)
    let cells = ColumnCells(batch, column)
    switch filter {
    case .number(let filter): filter.sift(cells, suspects, required: required)
    case .dateTime(let filter): filter.sift(cells, suspects, required: required)
    case .text where hasMissingWords && required: cells.sift(suspects, required: true) { _, _ in false }
    case .text(let filter): filter.sift(cells, suspects, required: required)
    case .known(let known): known.sift(cells, suspects, required: required)
    case .any: if required { cells.sift(suspects, required: true) { bytes, _ in bytes[0] > 0x20 } }
    case .none: cells.sift(suspects, required: required) { _, _ in false }
    }
  }

  /// What is wrong with a cell that the filter did not wave through.
  func faults(_ bytes: UnsafeBufferPointer<UInt8>) -> [CellFault] {
    // The batch was sifted as a whole, before the first of its cells was known.
    if case .known(let known) = filter, known.holds(bytes) { return [] }
    let faults = judge.faults(bytes)
    if faults.isEmpty, case .known(let known) = filter, !judge.isMissing(bytes) { known.insert(bytes) }
    return faults
  }

  func isMissing(_ batch: RowBatch, _ row: Int) -> Bool {
    let cell = batch.cell(row, column)
    if cell.isEmpty { return true }
    let bytes = batch.bytes(cell)
    return (hasMissingWords || bytes[0] <= 0x20) && judge.isMissing(bytes)
  }
}
