/// What is wrong with how the cells of a row stand to one another, or to other rows; in words at once.
struct RowFault: Sendable, Hashable {
  var code: FindingCode
  var severity: Severity
  var message: String
  /// The column it is best shown at.
  var column: Int?
}

extension Rule {
  /// What the person who wrote the row is told.
  var words: String {
    switch kind {
    case .requiredOneOf:
      let isPlain = fields.allSatisfy { $0.count == 1 }
      let sets = fields.map { $0.joined(separator: " and ") }
      return "Give \(isPlain ? alternatives(sets) : sets.joined(separator: ", or "))."
    case .mutuallyExclusive: return "Give only one of \(fields.joined().joined(separator: ", "))."
    case .groupedBy: return "Rows of \(fields.joined().joined(separator: ", ")) are not consecutive."
    }
  }

  private func alternatives(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }
}
