/// Why a word cannot say how a file is written, to follow the key it stands under.
public struct WritingFault: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String

  init(_ words: String) { description = words }
}

extension DeclaredWriting {
  /// What can be declared, by the names that connections and the command line have for it.
  public static let keys = [
    "encoding", "fallbackEncoding", "delimiter", "quote", "escape", "decimalChar", "groupChar", "datetimeFormat",
    "timeZone",
  ]

  /// What these words declare, each under one of `keys`; `datetimeFormat` may stand there more than once.
  public init(words: [(key: String, value: String)]) throws(WritingFault) {
    self.init()
    for (key, value) in words { try set(key, to: value) }
  }

  public mutating func set(_ key: String, to value: String) throws(WritingFault) {
    switch key {
    case "encoding": encoding = try Self.encoding(value)
    case "fallbackEncoding": fallback = try Self.encoding(value)
    case "delimiter": delimiter = try Self.character(value)
    case "quote" where value == "none": isUnquoted = true
    case "quote": quote = try Self.character(value)
    case "escape": escape = try Self.character(value)
    case "decimalChar": decimalChar = try Self.character(value)
    case "groupChar": groupChar = try Self.character(value)
    case "datetimeFormat": datetimeFormats = (datetimeFormats ?? []) + [try Self.dateFormat(value)]
    case "timeZone": zoneOffsetMinutes = try Self.offset(value)
    default: preconditionFailure("\"\(key)\" is nothing that is declared")
    }
  }

  private static func character(_ value: String) throws(WritingFault) -> UInt8 {
    let names = ["tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "]
    let text = names[value] ?? value
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, byte != 0x0A, byte != 0x0D else {
      throw WritingFault("\"\(value)\" is not one character of ASCII")
    }
    return byte
  }

  private static func encoding(_ value: String) throws(WritingFault) -> TextEncoding {
    if let encoding = TextEncoding(label: value) { return encoding }
    let names = TextEncoding.allCases.map(\.rawValue)
    let hint = nearest(to: value, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
    throw WritingFault(
      "\"\(value)\" is not an encoding that is read; those are \(names.joined(separator: ", ")).\(hint)")
  }

  private static func dateFormat(_ value: String) throws(WritingFault) -> String {
    if isDateFormat(value) { return value }
    throw WritingFault("\"\(value)\" is not a pattern of dates such as %d/%m/%Y %H:%M")
  }

  private static func offset(_ value: String) throws(WritingFault) -> Int {
    if let minutes = zoneOffset(value) { return minutes }
    throw WritingFault("\"\(value)\" is not an offset from UTC such as +01:00 or Z")
  }
}
