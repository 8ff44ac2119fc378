internal import ArgumentParser
internal import Formats

/// How a file is said to be written: `--delimiter` and its like, or `--dialect key=value`.
struct WritingOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What is declared of how it is written; may be repeated. Keys: \(DeclaredWriting.keys.joined(separator: ", ")).",
      valueName: "key=value"))
  var dialect: [String] = []
  @Option(help: "The delimiter: one character, tab, comma, semicolon or pipe.") var delimiter: String?
  @Option(help: "The quote: one character, or none.") var quote: String?
  @Option(help: "The character that escapes a quote.") var escape: String?
  @Option(help: "The encoding: utf-8, utf-16le, utf-16be, windows-1252 or shift_jis.") var encoding: String?

  func declared() throws -> DeclaredWriting {
    var declared = DeclaredWriting()
    for pair in dialect {
      guard let equals = pair.firstIndex(of: "=") else {
        throw UsageError("--dialect \"\(pair)\" is not written key=value; the keys are \(DeclaredWriting.keys.listed)")
      }
      try set(String(pair[..<equals]), String(pair[pair.index(after: equals)...]), &declared)
    }
    let given = [("delimiter", delimiter), ("quote", quote), ("escape", escape), ("encoding", encoding)]
    for case (let key, let value?) in given { try set(key, value, &declared) }
    return declared
  }

  private func set(_ key: String, _ value: String, _ declared: inout DeclaredWriting) throws {
    let keys = DeclaredWriting.keys
    guard keys.contains(key) else {
      throw UsageError(
        "\"\(key)\" is nothing that is declared; the keys are \(keys.listed)\(suggestion(key, among: keys))")
    }
    do { try declared.set(key, to: value) } catch { throw UsageError("\(key) \(error)") }
  }
}
