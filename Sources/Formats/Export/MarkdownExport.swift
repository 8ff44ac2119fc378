extension DataType {
  /// The page of columns that partners are given.
  public var markdown: String {
    var lines = ["# \(title)", ""]
    if !summary.isEmpty { lines += [summary, ""] }
    lines += ["Data type `\(name)`, version \(version).", ""]
    if fields.isEmpty { return lines.joined(separator: "\n") }
    lines += ["| column | type | required | limits | example | also called |", "|---|---|---|---|---|---|"]
    lines += fields.map { field in
      let cells = [
        "`\(field.name)`", field.typeWords, field.constraints.required ? "yes" : "", field.limitWords,
        field.example.map { "`\($0)`" } ?? "", field.aliases.map { "`\($0)`" }.joined(separator: ", "),
      ]
      return "| " + cells.map(escaped).joined(separator: " | ") + " |"
    }
    if !ruleSentences.isEmpty { lines += ["", "Rules:", ""] + ruleSentences.map { "- \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is asked of rows as a whole, a sentence each.
  public var ruleSentences: [String] {
    let keyLine = "Rows that repeat \(duplicateKey.joined(separator: ", ")) are duplicates."
    let keys = (primaryKey.isEmpty ? [] : [primaryKey]) + uniqueKeys
    let unique = fields.filter(\.constraints.unique).map { [$0.name] } + keys
    return rules.map { "\($0.sentence)\($0.severity == .error ? "" : " (\($0.severity.rawValue))")" }
      + unique.map { "No two rows have the same \($0.joined(separator: ", "))." }
      + foreignKeys.map { "\($0.field) is one of the \($0.resource) that are known." }
      + (duplicateKey.isEmpty ? [] : [keyLine]) + (trailer.map { [$0.sentence] } ?? [])
  }
}

extension DataType.Trailer {
  fileprivate var sentence: String {
    let counts = [
      rows.map { "how many rows there are in cell \($0)" },
      bytes.map { "how many bytes stand before it in cell \($0)" },
      hash.map { "what the sum of \($0.field) is in cell \($0.cell)" },
    ]
    return "The last row of a CSV file begins with \(begins) and says \(listed(counts.compactMap { $0 }, "and"))."
  }
}

extension Rule {
  /// What it asks for, as messages and pages say it.
  var sentence: String {
    let names = fields.map { $0.joined(separator: " with ") }
    return switch kind {
    case .requiredOneOf: "Give \(listed(names, "or"))."
    case .mutuallyExclusive: "Give only one of \(names.joined(separator: ", "))."
    case .groupedBy: "Rows of one \(names.joined(separator: ", ")) stand together."
    }
  }
}

/// `A, B or C`.
func listed(_ names: [String], _ word: String) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " \(word) \(last)"
}

private func escaped(_ cell: String) -> String {
  cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
}

extension Field {
  /// Its type for people: `decimal(14,2)`, `date and time (RFC 3339)`.
  public var typeWords: String {
    switch type {
    case .number: decimal.map { "decimal(\($0.precision),\($0.scale))" } ?? "number"
    case .datetime: format == "default" ? "date and time (RFC 3339)" : "date and time (\(format))"
    default: format == "default" ? type.rawValue : "\(type.rawValue) (\(format))"
    }
  }

  private var limits: [String?] {
    [
      constraints.minLength.map { "at least \($0) \(lengthNoun)" },
      constraints.maxLength.map { "at most \($0) \(lengthNoun)" }, constraints.minimum.map { "from \($0)" },
      constraints.maximum.map { "to \($0)" }, constraints.exclusiveMinimum.map { "more than \($0)" },
      constraints.exclusiveMaximum.map { "less than \($0)" },
      constraints.enumeration.isEmpty ? nil : constraints.enumeration.joined(separator: ", "),
      codeList.map { "\($0.noun)" }, constraints.pattern.map { "`\($0.text)`" },
      maxAgeDays.map { "at most \($0) days old" },
      literals.isEmpty ? nil : "or \(literals.joined(separator: ", "))",
    ]
  }

  /// What may stand in it, for people: `at most 64 characters`; empty when anything may.
  public var limitWords: String { limits.compactMap { $0 }.joined(separator: "; ") }
}
