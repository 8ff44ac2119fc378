internal import Model

/// A LIST response as its words come in (RFC 9051 §7.3.1): `(\HasNoChildren) "/" INBOX`, the name perhaps a literal.
struct ListAssembly {
  private(set) var entry = ListEntry(attributes: [], delimiter: nil, name: [])
  private var phase: Phase = .list

  private enum Phase: Equatable {
    case list, attributes, delimiter, name
    /// LIST-EXTENDED may add what we do not read, in parentheses so deep.
    case extras(Int)
  }

  var isComplete: Bool { phase == .extras(0) }

  mutating func take(_ token: TokenReader.Token, of reader: TokenReader) throws(TransferError) {
    switch (phase, token) {
    case (.list, .open): phase = .attributes
    case (.attributes, .close): phase = .delimiter
    case (.attributes, .atom(let range)): entry.attributes.append(reader.text(range))
    case (.delimiter, .quoted(let range)):
      entry.delimiter = reader.unescaped(range).first
      phase = .name
    case (.delimiter, .atom(let range)) where reader.bytes[range].spells("NIL"): phase = .name
    case (.name, .atom(let range)): finish(Array(reader.bytes[range]))
    case (.name, .quoted(let range)): finish(reader.unescaped(range))
    case (.extras(let depth), .open): phase = .extras(depth + 1)
    case (.extras(let depth), .close) where depth > 0: phase = .extras(depth - 1)
    case (.extras(let depth), .atom) where depth > 0: break
    case (.extras(let depth), .quoted) where depth > 0: break
    default: throw unexpected(token, reader, expectation)
    }
  }

  /// Whether a literal may stand here, and whether it is the name.
  func takesLiteral() throws(TransferError) -> Bool {
    switch phase {
    case .name: return true
    case .extras(let depth) where depth > 0: return false
    case .list, .attributes, .delimiter, .extras:
      throw violation(found: "a literal", expected: expectation)
    }
  }

  mutating func finish(_ name: [UInt8]) {
    entry.name = name
    phase = .extras(0)
  }

  var expectation: String {
    switch phase {
    case .list: "\"(\""
    case .attributes: "an attribute or \")\""
    case .delimiter: "a delimiter in quotes or NIL"
    case .name: "a mailbox name"
    case .extras(0): "the end of the line"
    case .extras: "\")\""
    }
  }
}
