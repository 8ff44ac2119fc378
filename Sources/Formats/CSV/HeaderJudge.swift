/// Whether a header will do for a data type.
struct HeaderJudge {
  let columns: [BoundColumn]
  let type: DataType

  /// What is worth saying about it; throws when the file cannot be read by it.
  func findings() throws(FileFault) -> [Finding] {
    var findings = duplicates() + blanks() + missing()
    if columns.count > type.limits.columns {
      findings.append(
        Finding(
          code: .tooManyColumns, severity: .error,
          message: "The file has \(columns.count) columns; at most \(type.limits.columns) are allowed."))
    }
    findings += extras()
    if let fault = FileFault(findings) { throw fault }
    return findings
  }

  private func place(_ column: Int) -> Place {
    Place(
      cell: column + 1, header: columns[column].label, field: columns[column].field.map { type.fields[$0].name })
  }

  private func duplicates() -> [Finding] {
    var seen: [String: Int] = [:]
    var findings: [Finding] = []
    for (index, column) in columns.enumerated() where !column.label.isEmpty {
      let name = column.field.map { type.fields[$0].name } ?? column.label
      guard let first = seen.updateValue(seen[name] ?? index, forKey: name) else { continue }
      let one = columnLetters(first + 1)
      let two = columnLetters(index + 1)
      let isSame = columns[first].label == column.label
      let message =
        isSame
        ? "Columns \(one) and \(two) are both \"\(column.label)\"."
        : "Columns \(one) (\"\(columns[first].label)\") and \(two) (\"\(column.label)\") are both \(name)."
      findings.append(Finding(code: .duplicateLabel, severity: .error, message: message, place: place(index)))
    }
    return findings
  }

  /// Blank labels at the end come of a delimiter there.
  private func blanks() -> [Finding] {
    let last = columns.lastIndex { !$0.label.isEmpty } ?? -1
    return columns.indices.filter { $0 < last && columns[$0].label.isEmpty }.map {
      Finding(
        code: .blankLabel, severity: .error, message: "Column \(columnLetters($0 + 1)) has no name in the header.",
        place: place($0))
    }
  }

  private func missing() -> [Finding] {
    let found = Set(columns.compactMap(\.field))
    let needsAll = [.exact, .equal, .subset].contains(type.fieldsMatch)
    let absent =
      needsAll ? type.fields.indices.filter { !found.contains($0) } : type.names.required.subtracting(found).sorted()
    guard !absent.isEmpty else { return [] }
    let spare = columns.enumerated().filter { $0.element.field == nil && !$0.element.label.isEmpty }
    let list = columns.map(\.label).joined(separator: ", ")
    return absent.map { index in
      let name = type.fields[index].name
      let near = nearest(to: name, among: spare.map(\.element.label))
      let column = near.flatMap { near in spare.first { $0.element.label == near } }
      let hint = column.map { " Did you mean \"\($0.element.label)\" (column \(columnLetters($0.offset + 1)))?" } ?? ""
      return Finding(
        code: .missingLabel, severity: .error,
        message: "Column \(name) is missing. Columns found: \(clipped(list.utf8, at: 300)).\(hint)",
        place: Place(field: name))
    }
  }

  private func extras() -> [Finding] {
    let refuses = type.unknownColumns == .refuse || [.exact, .equal, .superset].contains(type.fieldsMatch)
    guard !type.fields.isEmpty, refuses || type.unknownColumns == .warn else { return [] }
    return columns.indices.filter { columns[$0].field == nil && !columns[$0].isOurs && !columns[$0].label.isEmpty }
      .map { index in
        let ending = refuses ? "and may not be there." : "its values are ignored."
        let named = "Column \(columnLetters(index + 1)) \"\(columns[index].label)\" is not part of \(type.name)"
        return Finding(
          code: .extraLabel, severity: refuses ? .error : .warning,
          message: refuses ? "\(named) \(ending)" : "\(named); \(ending)", place: place(index))
      }
  }
}
