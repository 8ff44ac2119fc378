/// Turns what was found in a row into words and a place.
struct FindingWording {
  let batch: RowBatch
  let columns: [BoundColumn]
  let checks: [ColumnCheck]
  let type: DataType

  /// With the line it stands on when `isFirst`.
  func finding(_ item: RowFinding, isFirst: Bool) -> Finding {
    var finding = finding(item)
    if isFirst { finding.excerpt = batch.excerpt(item.row, item.column) }
    return finding
  }

  private func finding(_ item: RowFinding) -> Finding {
    var remarked: UInt32?
    if case .remark(let remark) = item.cause { remarked = remark.position }
    var place = batch.place(item.row, item.column, at: remarked)
    if let column = item.column, column < columns.count {
      // In XML the path says where; there are no columns.
      if batch.path == nil { (place.cell, place.header) = (column + 1, columns[column].label) }
      place.field = fieldName(item)
    }
    switch item.cause {
    case .cell(let fault):
      if case .encoding(_, _, let offset, let line) = fault { (place.offset, place.line) = (offset, line) }
      return Finding(
        code: fault.code, severity: fault.severity, message: message(fault, item), place: place, value: example(item))
    case .row(let fault):
      return Finding(
        code: fault.code, severity: fault.severity, message: fault.message, place: place, value: example(item))
    case .remark(let remark):
      if let at = remark.place { (place.line, place.column) = (Int(at.line), Int(at.column)) }
      return Finding(
        code: remark.code, severity: remark.severity, message: remark.message, place: place,
        value: remark.value ?? example(item))
    case .outcome(let rejection):
      place.field = place.field ?? rejection.field
      var finding = Finding(
        code: item.code, severity: .error, message: rejection.message, place: place, value: example(item))
      finding.word = item.word
      return finding
    }
  }

  func fieldName(_ item: RowFinding) -> String? {
    guard let column = item.column, column < columns.count else { return nil }
    return columns[column].field.map { type.fields[$0].name }
  }

  /// The cell it is about, as people can read it.
  func example(_ item: RowFinding) -> String? {
    guard let column = item.column else { return nil }
    let cells = batch.allCells(item.row)
    return column < cells.count ? clipped(batch.bytes(cells[column])) : nil
  }

  private func message(_ fault: CellFault, _ item: RowFinding) -> String {
    let column = item.column ?? 0
    let field = columns[column].field.map { type.fields[$0] } ?? Field(name: columns[column].label)
    return CellWords(field: field, width: columns.count { !$0.isBlank }).message(fault, batch.bytes(item.row, column))
  }
}
