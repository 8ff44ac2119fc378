/// Counts findings, and keeps the first of them in full.
struct FindingTally: Sendable {
  let limit: Int
  private(set) var findings: [Finding] = []
  private(set) var omitted = 0
  private var places: [Key: Int] = [:]
  private(set) var tallies: [Report.Tally] = []
  /// Something is wrong with the file as a whole.
  private(set) var hasFileError = false

  private struct Key: Hashable {
    var code: FindingCode
    var word: String?
    var severity: Severity
    var field: String?
  }

  init(limit: Int) { self.limit = limit }

  var hasRoom: Bool { findings.count < limit }
  /// The next is one of the first ten about rows.
  var wantsExcerpt: Bool { listedRows < 10 }
  private var listedRows = 0

  /// Adds what is about the file.
  mutating func add(_ finding: Finding) {
    if finding.severity == .error { hasFileError = true }
    findings.append(finding)
    count(Key(code: finding.code, severity: finding.severity, field: finding.place.field), nil) { finding.value }
  }

  /// Adds what is about a row; `finding` is it in words, when there is room for it.
  mutating func add(
    _ item: RowFinding, row: Int, field: String?, _ finding: Finding?, _ example: () -> String?
  ) {
    count(Key(code: item.code, word: item.word, severity: item.severity, field: field), row, example)
    guard let finding, hasRoom else {
      omitted += 1
      return
    }
    findings.append(finding)
    listedRows += 1
  }

  private mutating func count(_ key: Key, _ row: Int?, _ example: () -> String?) {
    if let place = places[key] {
      tallies[place].rows += 1
      return
    }
    places[key] = tallies.count
    tallies.append(
      Report.Tally(
        code: key.code, word: key.word, severity: key.severity, field: key.field, rows: 1, firstRow: row,
        example: example()))
  }
}
