/// What is wrong with one cell, as data; `CellWords` says it.
enum CellFault: Sendable, Hashable {
  /// It is no value of the field's type; why, when there is more to say, and what to write instead.
  case type(why: String? = nil, instead: String? = nil)
  case required
  case notListed
  case pattern
  case tooSmall, tooLarge
  /// It is the bound that it must be above, or below.
  case notAbove, notBelow
  case tooShort(characters: Int), tooLong(characters: Int)
  case tooManyDecimals(Int), tooManyDigits(Int)
  case unknownCode
  case tooOld(days: Int)
  case inFuture
  case unknownKey
  /// Nothing may stand in its column.
  case beyondHeader(cells: Int)
  case tooManyBytes(limit: Int)
  case control(UInt8)
  /// An octet that is none of the encoding called `name`, and its offset in the file; what was transcoded is known by
  /// its place only.
  case encoding(UInt8?, name: String, offset: Int, line: Int)
  case excelDamage, outerSpace, email

  var code: FindingCode {
    switch self {
    case .type: .typeError
    case .required: .requiredCell
    case .notListed: .enumError
    case .pattern: .patternError
    case .tooSmall, .notAbove: .minError
    case .tooLarge, .notBelow: .maxError
    case .tooShort, .tooLong: .lengthError
    case .tooManyDecimals, .tooManyDigits: .precisionError
    case .unknownCode: .codeError
    case .tooOld: .dateTooOld
    case .inFuture: .dateInFuture
    case .unknownKey: .foreignKey
    case .beyondHeader: .extraCell
    case .tooManyBytes: .cellTooLong
    case .control: .controlCharacter
    case .encoding: .encodingError
    case .excelDamage: .excelDamage
    case .outerSpace: .outerSpace
    case .email: .piiSuspected
    }
  }

  var severity: Severity {
    switch self {
    case .excelDamage, .outerSpace, .email: .warning
    default: .error
    }
  }
}
