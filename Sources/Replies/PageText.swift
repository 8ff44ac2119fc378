extension Page {
  /// The page as plain text: lines of at most 76 characters, but for words that are longer.
  var text: String { ([wrapped(headline)] + blocks.map(\.text)).joined(separator: "\n\n") + "\n" }
}

extension Page.Block {
  fileprivate var text: String {
    switch self {
    case .paragraph(let words): wrapped(words)
    case .list(let title, let items):
      ([wrapped(title)] + items.map { wrapped($0, first: "  - ", next: "    ") }).joined(separator: "\n")
    case .facts(let facts):
      facts.map {
        "\($0.label)\(String(repeating: " ", count: margin(of: facts) - $0.label.count))\($0.value)"
      }
      .joined(separator: "\n")
    }
  }

  private func margin(of facts: [Page.Fact]) -> Int { max(12, facts.map(\.label.count).max() ?? 0) + 2 }
}

private func wrapped(_ words: String, first: String = "", next: String = "") -> String {
  var lines: [String] = []
  var line = first
  var isEmpty = true
  for word in words.split(separator: " " as Character) {
    if !isEmpty, line.count + 1 + word.count > 76 {
      lines.append(line)
      line = next
      isEmpty = true
    }
    line += isEmpty ? String(word) : " \(word)"
    isEmpty = false
  }
  return (lines + [line]).joined(separator: "\n")
}
