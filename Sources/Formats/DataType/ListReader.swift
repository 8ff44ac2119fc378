/// Reads the lists beside a descriptor that say which values its foreign keys may have: `campaigns.csv` for the
/// resource `campaigns`, a CSV file in which one column is asked for.
struct ListReader {
  let type: DataType
  /// The descriptor's.
  let file: String

  static let mostBytes = 4 << 20
  static let mostValues = 100_000

  /// The foreign keys with their values. `read` gives the bytes of a file, and nil when it cannot.
  func keys(_ read: (String) -> [UInt8]?) throws(DescriptorFault) -> [DataType.ForeignKey] {
    var keys = type.foreignKeys
    for index in keys.indices {
      guard keys[index].known == nil else {
        throw fault("$.x-known", "Values that are known stand in a list beside the descriptor.")
      }
      keys[index].known = try values(of: keys[index], "$.schema.foreignKeys[\(index)].reference", read)
    }
    return keys
  }

  private func values(
    of key: DataType.ForeignKey, _ path: String, _ read: (String) -> [UInt8]?
  ) throws(DescriptorFault) -> Set<String> {
    guard !key.resource.contains("/"), !key.resource.contains("\0") else {
      throw fault(path + ".resource", "\"\(key.resource)\" is not the name of a list.")
    }
    let list = folder + key.resource + ".csv"
    guard let bytes = read(list) else {
      throw fault(
        path + ".resource", "\"\(list)\" is not there or cannot be read; expected the values of \(key.field).")
    }
    guard bytes.count <= Self.mostBytes else {
      throw fault(path, "\"\(list)\": The file has more than \(Self.mostBytes) bytes, the most that are allowed.")
    }
    do { return try values(in: bytes, column: key.column, of: key.field) } catch let wrong as FileFault {
      let first = wrong.findings.first
      let line = first?.place.line.map { ", line \($0)" } ?? ""
      throw fault(path, "\"\(list)\"\(line): \(first?.message ?? "It cannot be read.")")
    } catch {
      throw fault(path, "\"\(list)\": \(error)")
    }
  }

  private var folder: String { String(file[..<(file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex)]) }

  /// Throws `FileFault` with what is first found in the list: one that is half right would refuse what is good.
  private func values(in bytes: [UInt8], column: String, of field: String) throws -> Set<String> {
    var writing = DeclaredWriting()
    writing.encoding = .utf8
    let check = try Check(csv: ByteSource(bytes), listType(column, field), CheckSettings(declared: writing, now: 0))
    var values: Set<String> = []
    let report = try check.run { rows in
      guard let column = check.checks.first else { return }
      for row in 0..<rows.batch.rowCount where rows.verdicts[row] == .accepted {
        values.insert(column.judge.keyText(rows.batch.bytes(row, column.column)))
      }
    }
    let findings = report.findings.filter { $0.code != .mixedLineEnds }
    if let first = findings.first { throw FileFault(first.code, first.message, place: first.place) }
    return values
  }

  /// Of the list: one column, whose values are written as those of the field are, whatever other rule that has.
  private func listType(_ column: String, _ field: String) -> DataType {
    var only = Field(name: column)
    if let field = type.field(named: field) {
      (only.type, only.format, only.example) = (field.type, field.format, field.example)
      (only.decimalChar, only.groupChar) = (field.decimalChar, field.groupChar)
      (only.trueValues, only.falseValues) = (field.trueValues, field.falseValues)
      only.missingValues = field.missingValues
    }
    only.constraints.required = true
    var list = type
    list.fields = [only]
    (list.rules, list.foreignKeys, list.totals) = ([], [], [])
    (list.primaryKey, list.uniqueKeys, list.duplicateKey) = ([], [], [])
    (list.fieldsMatch, list.unknownColumns) = (.partial, .accept)
    (list.xml, list.trailer, list.limits) = (nil, nil, DataType.Limits())
    list.accepts.delimiters = DataType.Acceptance().delimiters
    list.limits.bytes = Self.mostBytes
    list.limits.rows = Self.mostValues
    return list
  }

  private func fault(_ path: String, _ message: String) -> DescriptorFault {
    DescriptorFault(file: file, path: path, message: message)
  }
}

extension DataType {
  /// `descriptor` with the values that foreign keys had, so that whoever reads it needs no list.
  func withKnownValues(_ descriptor: [UInt8]) -> [UInt8] {
    guard !foreignKeys.isEmpty, let end = descriptor.lastIndex(of: UInt8(ascii: "}")) else { return descriptor }
    let lists = foreignKeys.map { JSONValue.array(($0.known ?? []).sorted().map(JSONValue.string)) }
    return descriptor[..<end] + Array(", \"x-known\": \(JSONValue.array(lists).compact)}\n".utf8)
  }
}
