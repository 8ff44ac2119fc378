internal import CBytes

/// Checks one column of every batch of one file: a filter waves through what is plainly right, the judge looks at the
/// rest.
final class ColumnCheck {
  let rule: ColumnRule
  private let filter: Filter
  private let now: Int64

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

  /// `now`: milliseconds since 1970, by which ages are reckoned.
  init(_ rule: ColumnRule, now: Int64) {
    self.rule = rule
    self.now = now
    filter = Self.filter(rule.judge, now)
  }

  var column: Int { rule.column }
  var judge: CellJudge { rule.judge }
  var words: CellWords { rule.words }
  var required: Bool { rule.required }

  private static func filter(_ judge: CellJudge, _ now: Int64) -> Filter {
    let isListed =
      !judge.field.constraints.enumeration.isEmpty || judge.field.constraints.pattern != nil
      || judge.field.codeList != nil || judge.known != nil
    if isListed || judge.field.type == .boolean { return .known(KnownCells()) }
    switch judge.field.type {
    case .integer, .number:
      if judge.numbers.group != nil { return .known(KnownCells()) }
      if judge.field.allowsCurrency { return .price(cbytes_decimal(judge.numbers), .currencies) }
      let isWhole = judge.field.type == .integer || judge.field.decimal?.scale == 0
      return isWhole ? .whole(cbytes_whole(judge.numbers)) : .decimal(cbytes_decimal(judge.numbers))
    case .datetime:
      if let dates = judge.dates, let filter = cbytes_moment(dates, now: now) { return .moment(filter) }
      return .none
    case .date, .time, .yearmonth, .year, .boolean: return .known(KnownCells())
    case .string:
      if judge.field.format == "default" { return .words(cbytes_words(judge.field)) }
      return StringFormat(rawValue: judge.field.format) == .uri && isFree(judge.field) ? .uri : .known(KnownCells())
    case .any, .list:
      let isAnyLength = judge.field.constraints.minLength == nil && judge.field.constraints.maxLength == nil
      return isAnyLength ? .any : .none
    }
  }

  /// Nothing is asked of its length, and no address is looked for.
  private static func isFree(_ field: Field) -> Bool {
    field.constraints.minLength == nil && field.constraints.maxLength == nil && field.forbids.isEmpty
  }

  /// Writes to `suspects` which of `rows` have a cell that must be judged, counted from the first; how many they are.
  func sift(_ batch: RowBatch, _ rows: Range<Int>, _ suspects: UnsafeMutablePointer<UInt32>) -> Int {
    if case .words(let words) = filter, !required, words.allows(batch.traits) { return 0 }
    let cells = cbytes_column(batch, column, rows, required: required)
    return Int(sift(cells, batch.traits, suspects))
  }

  private func sift(
    _ cells: cbytes_column, _ traits: cbytes_traits, _ suspects: UnsafeMutablePointer<UInt32>
  ) -> UInt32 {
    switch filter {
    case .whole(var numbers): return cbytes_sift_whole(cells, &numbers, suspects)
    case .decimal(var numbers): return cbytes_sift_decimal(cells, &numbers, suspects)
    case .moment(var moments): return cbytes_sift_moment(cells, &moments, suspects)
    case .words where rule.hasMissingWords && required: return all(cells, suspects)
    case .words(let words) where words.allows(traits): return cbytes_sift_empty(cells, suspects)
    case .words(var words): return cbytes_sift_words(cells, &words, suspects)
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
    let faults = judge.faults(bytes, now: now)
    if faults.isEmpty, case .known(let known) = filter, !judge.isMissing(bytes) { known.insert(bytes) }
    return faults
  }
}
