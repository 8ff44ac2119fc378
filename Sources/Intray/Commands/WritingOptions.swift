internal import ArgumentParser
internal import Formats

/// How a file is said to be written: `--delimiter` and its like, or `--dialect key=value`.
struct WritingOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What is declared of how it is written; may be repeated. Keys: \(Self.keys.joined(separator: ", ")).",
      valueName: "key=value"))
  var dialect: [String] = []
  @Option(help: "The delimiter: one character, tab, comma, semicolon or pipe.") var delimiter: String?
  @Option(help: "The quote: one character, or none.") var quote: String?
  @Option(help: "The character that escapes a quote.") var escape: String?
  @Option(help: "The encoding: utf-8, utf-16le, utf-16be, windows-1252 or shift_jis.") var encoding: String?

  private static let keys = [
    "delimiter", "quote", "escape", "encoding", "decimalChar", "groupChar", "datetimeFormat", "timeZone",
  ]

  func declared() throws -> DeclaredWriting {
    var declared = DeclaredWriting()
    for pair in dialect {
      guard let equals = pair.firstIndex(of: "=") else {
        throw UsageError("--dialect \"\(pair)\" is not written key=value; the keys are \(Self.keys.listed)")
      }
      try set(String(pair[..<equals]), String(pair[pair.index(after: equals)...]), &declared)
    }
    let given = [("delimiter", delimiter), ("quote", quote), ("escape", escape), ("encoding", encoding)]
    for case (let key, let value?) in given { try set(key, value, &declared) }
    return declared
  }

  private func set(_ key: String, _ value: String, _ declared: inout DeclaredWriting) throws {
    switch key {
    case "delimiter": declared.delimiter = try character(key, value)
    case "quote" where value == "none": declared.isUnquoted = true
    case "quote": declared.quote = try character(key, value)
    case "escape": declared.escape = try character(key, value)
    case "encoding": declared.encoding = try encoding(value)
    case "decimalChar": declared.decimalChar = try character(key, value)
    case "groupChar": declared.groupChar = try character(key, value)
    case "datetimeFormat": declared.datetimeFormats = (declared.datetimeFormats ?? []) + [try format(value)]
    case "timeZone": declared.zoneOffsetMinutes = try offset(value)
    default:
      throw UsageError(
        "\"\(key)\" is nothing that is declared; the keys are \(Self.keys.listed)\(suggestion(key, among: Self.keys))")
    }
  }

  private func character(_ key: String, _ value: String) throws -> UInt8 {
    let names = ["tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "]
    let text = names[value] ?? value
    guard text.utf8.count == 1, let byte = text.utf8.first, byte != 0x0A, byte != 0x0D else {
      throw UsageError("\(key) \"\(value)\" is not one character of ASCII")
    }
    return byte
  }

  private func encoding(_ value: String) throws -> TextEncoding {
    if let encoding = TextEncoding(label: value) { return encoding }
    let names = TextEncoding.allCases.map(\.rawValue)
    throw UsageError(
      "\"\(value)\" is not an encoding that is read; those are \(names.listed)\(suggestion(value, among: names))")
  }

  private func format(_ value: String) throws -> String {
    guard DeclaredWriting.isDateFormat(value) else {
      throw UsageError("\"\(value)\" is not a pattern of dates such as %d/%m/%Y %H:%M")
    }
    return value
  }

  /// `Z`, `+01:00`: hours and minutes east of UTC.
  private func offset(_ value: String) throws -> Int {
    guard let minutes = DeclaredWriting.zoneOffset(value) else {
      throw UsageError("timeZone \"\(value)\" is not an offset from UTC such as +01:00 or Z")
    }
    return minutes
  }
}
