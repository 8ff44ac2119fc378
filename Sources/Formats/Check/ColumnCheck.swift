internal import CBytes

/// Checks one column of every batch: a filter waves through what is plainly right, the judge looks at the rest.
final class ColumnCheck {
  let column: Int
  let judge: CellJudge
  let words: CellWords
  private let filter: Filter
  private let hasMissingWords: Bool

  private enum Filter {
    case whole(cbytes_whole)
    case decimal(cbytes_decimal)
    case moment(cbytes_moment)
    case price(cbytes_decimal, KnownCells)
    case words(cbytes_words)
    case uri
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
      if judge.numbers.group != nil { return .known(KnownCells()) }
      if field.allowsCurrency { return .price(cbytes_decimal(judge.numbers), .currencies) }
      let isWhole = field.type == .integer || field.decimal?.scale == 0
      return isWhole ? .whole(cbytes_whole(judge.numbers)) : .decimal(cbytes_decimal(judge.numbers))
    case .datetime:
      if let dates = judge.dates, let filter = cbytes_moment(dates) { return .moment(filter) }
      return .none
    case .date, .time, .yearmonth, .year, .boolean: return .known(KnownCells())
    case .string:
      if field.format == "default" { return .words(cbytes_words(field)) }
      return StringFormat(rawValue: field.format) == .uri && isFree(field) ? .uri : .known(KnownCells())
    case .any, .list: return rules.minLength == nil && rules.maxLength == nil ? .any : .none
    }
  }

  /// Nothing is asked of its length, and no address is looked for.
  private static func isFree(_ field: Field) -> Bool {
    field.constraints.minLength == nil && field.constraints.maxLength == nil && field.forbids.isEmpty
  }

  var required: Bool { judge.field.constraints.required }

  /// Writes to `suspects` which of `rows` have a cell that must be judged, counted from the first; how many they are.
  func sift(_ batch: RowBatch, _ rows: Range<Int>, _ suspects: UnsafeMutablePointer<UInt32>) -> Int {
    if case .words(let rule) = filter, !required, rule.allows(batch.traits) { return 0 }
    let cells = cbytes_column(batch, column, rows, required: required)
    return Int(sift(cells, batch.traits, suspects))
  }

  private func sift(
    _ cells: cbytes_column, _ traits: cbytes_traits, _ suspects: UnsafeMutablePointer<UInt32>
  ) -> UInt32 {
    switch filter {
    case .whole(var rule): return cbytes_sift_whole(cells, &rule, suspects)
    case .decimal(var rule): return cbytes_sift_decimal(cells, &rule, suspects)
    case .moment(var rule): return cbytes_sift_moment(cells, &rule, suspects)
    case .words where hasMissingWords && required: return all(cells, suspects)
    case .words(let rule) where rule.allows(traits): return cbytes_sift_empty(cells, suspects)
    case .words(var rule): return cbytes_sift_words(cells, &rule, suspects)
    case .price(let number, let currencies): return currencies.sift(cells, number, suspects)
    case .uri: return cbytes_sift_uri(cells, suspects)
    case .known(let known): return known.sift(cells, suspects)
    case .any where !required: return 0
    case .any, .none: return all(cells, suspects)
    }
  }

  /// Every cell, but for empty ones where they are plainly right.
  private func all(_ cells: cbytes_column, _ suspects: UnsafeMutablePointer<UInt32>) -> UInt32 {
    var none = cbytes_words(least: 1, most: 0, no_at: 0)
    return cbytes_sift_words(cells, &none, suspects)
  }

  /// What is wrong with a cell that the filter did not wave through.
  func faults(_ bytes: UnsafeBufferPointer<UInt8>) -> [CellFault] {
    // The batch was sifted as a whole, before the first of its cells was known.
    if case .known(let known) = filter, known.holds(bytes) { return [] }
    let faults = judge.faults(bytes)
    if faults.isEmpty, case .known(let known) = filter, !judge.isMissing(bytes) { known.insert(bytes) }
    return faults
  }

  /// Writes to `suspects` which of `rows`, counted from the first, have no value, and perhaps others; how many they are.
  /// Nil when nothing but looking at each can tell.
  func siftMissing(_ batch: RowBatch, _ rows: Range<Int>, _ suspects: UnsafeMutablePointer<UInt32>) -> Int? {
    if hasMissingWords || batch.traits.outer_space != 0 { return nil }
    return Int(cbytes_sift_empty(cbytes_column(batch, column, rows, required: true), suspects))
  }

  func isMissing(_ batch: RowBatch, _ row: Int) -> Bool {
    let cell = batch.cell(row, column)
    if cell.isEmpty { return true }
    let bytes = batch.bytes(cell)
    return (hasMissingWords || bytes[0] <= 0x20) && judge.isMissing(bytes)
  }
}
