internal import Formats

/// What `datatype list --json` prints.
struct DataTypeRecord: Encodable {
  var name: String
  var title: String
  var version: String
  var queue: String
  var fields: [String]
  /// The descriptor's file; none for a type that is shipped.
  var file: String?

  init(_ entry: DataTypeCatalogue.Entry) {
    name = entry.dataType.name
    title = entry.dataType.title
    version = entry.dataType.version
    queue = entry.dataType.queue
    fields = entry.dataType.fields.map(\.name)
    file = entry.file
  }
}

/// A data type for a person at a terminal.
struct DataTypeText {
  private let entry: DataTypeCatalogue.Entry
  private var type: DataType { entry.dataType }

  init(_ entry: DataTypeCatalogue.Entry) { self.entry = entry }

  var lines: [String] {
    var lines = [
      "Name     \(type.name) \(terminalSafe(type.version)), \(terminalSafe(entry.file ?? "shipped"))",
      "Title    \(terminalSafe(type.title))", "Queue    \(terminalSafe(type.queue))",
    ]
    if let shape = type.xml { lines.append("XML      \(terminalSafe(shape.sentence))") }
    lines.append("Limits   \(type.limits.bytes) bytes, \(type.limits.rows) rows")
    if !type.fields.isEmpty { lines += [""] + fieldTable.lines }
    if !type.ruleSentences.isEmpty { lines += [""] + type.ruleSentences.map(terminalSafe) }
    return lines
  }

  private var fieldTable: Table {
    var table = Table(["COLUMN", "TYPE", "REQUIRED", "ALSO CALLED", "LIMITS"])
    for field in type.fields {
      table.add([
        field.name, field.typeWords, field.constraints.required ? "yes" : "-",
        field.aliases.joined(separator: ", "), field.limitWords,
      ])
    }
    return table
  }
}

extension DataType.XMLShape {
  fileprivate var sentence: String {
    let paths = records.isEmpty ? "the children of the root" : records.joined(separator: ", ")
    return paths + (items.map { ", a row for each \($0)" } ?? "")
  }
}
