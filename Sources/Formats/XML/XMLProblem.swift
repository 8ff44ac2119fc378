internal import CXML

/// What is wrong with one record of an XML file.
typealias XMLProblem = cxml_problem

extension XMLProblem {
  /// Those of the record that was read last.
  static func found(_ parser: cxml_reader) -> [XMLProblem] {
    withUnsafeBytes(of: parser.found) { Array($0.bindMemory(to: XMLProblem.self).prefix(parser.found_count)) }
  }

  /// The cell it is about.
  var cell: Int? { field < 0 ? nil : Int(field) }

  var severity: Severity { kind == CXML_BOTH_LEVELS ? .warning : .error }

  var code: FindingCode {
    switch kind {
    case CXML_CELL_LONG: .cellTooLong
    case CXML_RECORD_LONG, CXML_MANY_ITEMS: .rowTooLong
    case CXML_DUPLICATE, CXML_BOTH_LEVELS: .xmlDuplicateElement
    default: .xmlUnknownElement
    }
  }

  func message(_ type: DataType, _ limits: cxml_limits) -> String {
    let name = cell.map { type.fields[$0].name } ?? ""
    return switch kind {
    case CXML_DUPLICATE: "\(name) is given twice in this record."
    case CXML_BOTH_LEVELS: "\(name) is given in the record and in its items; that of the item counts."
    case CXML_MIXED: "\(name) has elements within its text; only text is expected."
    case CXML_CELL_LONG: "\(name) has more than \(limits.cell_bytes) bytes, the most that are allowed."
    case CXML_RECORD_LONG: "The record has more than \(limits.record_bytes) bytes, the most that are allowed."
    case CXML_MANY_ITEMS: "The record has more than \(limits.items) items, the most that are allowed."
    default: "<\(self.name.map { String(cString: $0) } ?? "")> is not part of \(type.name)."
    }
  }
}
