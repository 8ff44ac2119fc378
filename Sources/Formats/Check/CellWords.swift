/// Says what is wrong with a cell to the person who wrote it: what was found, what is expected, how to write it.
struct CellWords: Sendable {
  let field: Field
  let width: Int

  func message(_ fault: CellFault, _ bytes: some Collection<UInt8>) -> String {
    let value = shown(bytes)
    switch fault {
    case .type(let why, let instead): return typeMessage(value, why, instead)
    case .required: return "\(field.name) is empty; it must be given."
    case .notListed: return "\(value) is not one of \(list(field.constraints.enumeration))."
    case .pattern: return "\(value) must \(field.patternWords)."
    case .tooSmall: return "\(value) must be at least \(field.constraints.minimum ?? "")."
    case .tooLarge: return "\(value) must be at most \(field.constraints.maximum ?? "")."
    case .notAbove: return "\(value) must be more than \(field.constraints.exclusiveMinimum ?? "")."
    case .notBelow: return "\(value) must be less than \(field.constraints.exclusiveMaximum ?? "")."
    case .tooShort(let count):
      return "\(value) has \(count) \(field.lengthNoun), at least \(field.constraints.minLength ?? 0)."
    case .tooLong(let count):
      return "\(value) has \(count) \(field.lengthNoun), at most \(field.constraints.maxLength ?? 0)."
    case .tooManyDecimals(let count): return "\(value) has \(count) decimals, at most \(field.decimal?.scale ?? 0)."
    case .tooManyDigits(let count):
      let most = field.decimal.map { $0.precision - $0.scale } ?? 0
      return "\(value) has \(count) digits before the point, at most \(most)."
    case .unknownCode: return codeMessage(value, bytes)
    case .tooOld(let days):
      return "\(value) is \(days) days old; at most \(field.maxAgeDays ?? 0) are accepted."
    case .inFuture:
      return "\(value) is in the future; at most \(field.maxFutureMinutes ?? 0) minutes ahead are accepted."
    case .unknownKey: return "\(field.name) \(value) is not known."
    case .beyondHeader(let cells): return "This row has \(cells) cells, the header has \(width)."
    case .tooManyBytes(let limit): return "The cell has \(bytes.count) bytes; at most \(limit) are allowed."
    case .control(let byte): return "The cell has a control character (0x\(hex(byte))); it must not."
    case .encoding(let byte, let name, let offset, let line):
      let found = byte.map { "Byte 0x\(hex($0))" } ?? "The byte"
      return "\(found) at offset \(offset) (line \(line)) is not \(name). Save the file as UTF-8."
    case .excelDamage: return "\(value) looks damaged by Excel; format the column as text."
    case .outerSpace: return "\(value) has spaces around it; they are kept."
    case .email: return "\(value) looks like an e-mail address; personal data must not be sent in \(field.name)."
    }
  }

  private func typeMessage(_ value: String, _ why: String?, _ instead: String?) -> String {
    let advice = instead ?? "Write e.g. \(field.shownExample)."
    return "\(value) is not \(field.typeNoun)\(why.map { ": \($0)" } ?? ""). \(advice)"
  }

  private func codeMessage(_ value: String, _ bytes: some Collection<UInt8>) -> String {
    guard let list = field.codeList else { return value }
    let near = list.nearest(to: Array(bytes))
    return "\(value) is not \(list.noun)." + (near.map { " Did you mean \($0)?" } ?? "")
  }

  private func list(_ values: [String]) -> String {
    values.count <= 16 ? values.joined(separator: ", ") : values.prefix(16).joined(separator: ", ") + ", …"
  }
}

extension CodeList {
  /// The code that was probably meant: in other case, its letters in another order, or one of them wrong or too many.
  func nearest(to bytes: [UInt8]) -> String? {
    let letters = bytes.filter { $0 > 0x20 }.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
    let candidates = codes.map { Array($0.utf8) }
    let found =
      candidates.first { $0.sorted() == letters.sorted() }
      ?? candidates.first { code in
        if code.count + 1 == letters.count {
          return letters.indices.contains { letters[..<$0] + letters[($0 + 1)...] == code[...] }
        }
        return code.count > 2 && code.count == letters.count && zip(code, letters).count(where: !=) == 1
      }
    return found.map { String(decoding: $0, as: UTF8.self) }
  }
}

func hex(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}

extension Field {
  /// What its length is counted in.
  var lengthNoun: String { type == .list ? "elements" : "characters" }

  /// What a value of it is called: `a whole number`.
  var typeNoun: String {
    switch type {
    case .integer: "a whole number"
    case .number: "a number"
    case .boolean: "a yes-no value"
    case .date: "a date"
    case .time: "a time"
    case .datetime: "a date and time"
    case .year: "a year"
    case .yearmonth: "a month of a year"
    case .list: "a list"
    case .string, .any:
      switch StringFormat(rawValue: format) {
      case .email: "an e-mail address"
      case .uri: "a URI"
      case .uuid: "a UUID"
      case .binary: "base64 text"
      default: "text"
      }
    }
  }

  /// A value to imitate: the descriptor's own, or one of the type.
  var shownExample: String {
    if let example { return example }
    switch type {
    case .integer: return constraints.minimum.flatMap { Int($0) }.map { String(max($0, 1)) } ?? "42"
    case .number: return (decimal?.scale ?? 2) == 0 ? "1234" : "1234.56"
    case .boolean: return trueValues.first ?? "true"
    case .date: return "2026-03-08"
    case .time: return "15:27:29"
    case .datetime: return "2026-03-08T15:27:29Z"
    case .year: return "2026"
    case .yearmonth: return "2026-03"
    case .list: return ["a", "b"].joined(separator: String(Unicode.Scalar(listDelimiter)))
    case .string, .any:
      switch StringFormat(rawValue: format) {
      case .email: return "name@example.org"
      case .uri: return "https://example.org/page"
      case .uuid: return "38400000-8cf0-11bd-b23e-10b96e40000d"
      case .binary: return "QUJD"
      default: return "abc"
      }
    }
  }

  /// What its pattern asks for, behind `must`.
  var patternWords: String {
    let such = example.map { " such as \($0)" } ?? ""
    switch constraints.pattern?.text {
    case "[A-Z]{3}": return "be three capital letters\(codeList == .iso4217 && example == nil ? " such as USD" : such)"
    case "[A-Z]{2}": return "be two capital letters\(codeList == .iso3166 && example == nil ? " such as US" : such)"
    case let pattern: return "match the pattern \(pattern ?? "")\(such)"
    }
  }
}
