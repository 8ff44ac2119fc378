/// Counts, while a file is read again, the good rows that somebody said something of, and what does not add up.
struct DealtWith {
  /// Rows that are named and were good.
  private var named = 0
  /// The first row that is named and was not good.
  private var misplaced: Int?
  /// Good rows that are not named, and the first of them.
  private var unnamed = 0
  private var firstUnnamed: Int?

  /// Why the row, number `row` of the data, was rejected by whoever took the file; empty when it was not.
  mutating func meet(_ row: Int, isGood: Bool, _ outcomes: RowOutcomes) -> [RowRejection] {
    let rejections = outcomes.rejections[row] ?? []
    let isNamed = !rejections.isEmpty || outcomes.accepted.contains(row)
    switch (isNamed, isGood) {
    case (true, true): named += 1
    case (true, false): misplaced = misplaced ?? row
    case (false, true):
      unnamed += 1
      firstUnnamed = firstUnnamed ?? row
    case (false, false): break
    }
    return rejections
  }

  /// Throws what does not add up, now that all `total` rows were met.
  func requireAll(of outcomes: RowOutcomes, total: Int) throws(RowOutcomesFault) {
    if let misplaced {
      throw RowOutcomesFault("row \(misplaced) was rejected by the check, and is not among the rows to be dealt with")
    }
    let said = outcomes.rejections.count + outcomes.accepted.count
    guard named == said else {
      let last = max(outcomes.rejections.keys.max() ?? 0, outcomes.accepted.max() ?? 0)
      throw RowOutcomesFault("there is no row \(last): the file has \(total)")
    }
    if outcomes.isComplete, let firstUnnamed {
      throw RowOutcomesFault(
        "\(named) of \(named + unnamed) rows are named; row \(firstUnnamed) is the first that is not: "
          + "name all rows, or only those that were not accepted")
    }
  }
}
