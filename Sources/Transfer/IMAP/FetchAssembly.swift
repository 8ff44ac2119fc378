internal import Model

/// A FETCH response as its words come in (RFC 9051 §7.5.2): items in any order, unknown ones skipped whole.
struct FetchAssembly {
  private(set) var fetch: Fetch
  private var phase: Phase = .list

  private enum Phase: Equatable {
    /// Before the parenthesis that opens the items.
    case list
    /// Before an item's name, or the parenthesis that closes the items.
    case name
    case value(Item)
    case flags
    /// Inside so many parentheses of a value nobody wants.
    case skipping(Int)
    case done
  }

  private enum Item: Equatable { case uid, size, flags, body, unknown }

  /// How deep the parentheses of a skipped value may go.
  private static let depthLimit = 64

  init(number: UInt32) { fetch = Fetch(number: number) }

  var isComplete: Bool { phase == .done }

  mutating func take(_ token: TokenReader.Token, of reader: TokenReader) throws(TransferError) {
    switch phase {
    case .list:
      guard token == .open else { throw unexpected(token, reader, "\"(\"") }
      phase = .name
    case .name: try takeName(token, reader)
    case .value(let item): try takeValue(token, of: item, reader)
    case .flags: try takeFlag(token, reader)
    case .skipping(let depth): try skip(token, depth)
    case .done: throw unexpected(token, reader, "the end of the line")
    }
  }

  /// Takes a literal's announcement and says where its octets belong.
  mutating func take(literal octets: Int) throws(TransferError) -> ResponseAssembly.Literal {
    switch phase {
    case .value(.body):
      try setBody(.streamed(octets))
      phase = .name
      return .body
    case .value(.unknown):
      phase = .name
      return .skipped
    case .skipping: return .skipped
    case .list, .name, .value(.uid), .value(.size), .value(.flags), .flags, .done:
      throw violation(found: "a literal", expected: expectation)
    }
  }

  private mutating func takeName(_ token: TokenReader.Token, _ reader: TokenReader) throws(TransferError) {
    switch token {
    case .close: phase = .done
    case .atom(let range):
      let name = reader.bytes[range]
      phase = .value(
        name.spells("UID")
          ? .uid
          : name.spells("BODY[]")
            ? .body
            : name.spells("RFC822.SIZE") ? .size : name.spells("FLAGS") ? .flags : .unknown)
    case .open, .quoted, .literal: throw unexpected(token, reader, "a FETCH item's name or \")\"")
    }
  }

  private mutating func takeValue(
    _ token: TokenReader.Token, of item: Item, _ reader: TokenReader
  ) throws(TransferError) {
    phase = .name
    switch (item, token) {
    case (.uid, .atom(let range)):
      guard let uid = number32(reader.bytes[range]), uid > 0, fetch.uid == nil || fetch.uid == uid else {
        throw unexpected(token, reader, "the message's UID, 1 to 4294967295")
      }
      fetch.uid = uid
    case (.size, .atom(let range)):
      guard let size = number(reader.bytes[range]) else {
        throw unexpected(token, reader, "a size in octets")
      }
      fetch.size = size
    case (.flags, .open):
      fetch.flags = []
      phase = .flags
    case (.body, .quoted(let range)): try setBody(.quoted(reader.unescaped(range)))
    case (.body, .atom(let range)) where reader.bytes[range].spells("NIL"): try setBody(.none)
    case (.unknown, .open): phase = .skipping(1)
    case (.unknown, .atom), (.unknown, .quoted): break
    default: throw unexpected(token, reader, Self.expectation(of: item))
    }
  }

  private mutating func takeFlag(_ token: TokenReader.Token, _ reader: TokenReader) throws(TransferError) {
    switch token {
    case .close: phase = .name
    case .atom(let range): fetch.flags?.append(reader.text(range))
    case .open, .quoted, .literal: throw unexpected(token, reader, "a flag or \")\"")
    }
  }

  private mutating func skip(_ token: TokenReader.Token, _ depth: Int) throws(TransferError) {
    switch token {
    case .open:
      guard depth < Self.depthLimit else {
        throw violation(
          found: "parentheses nested deeper than \(Self.depthLimit)", expected: "a FETCH item's value")
      }
      phase = .skipping(depth + 1)
    case .close: phase = depth == 1 ? .name : .skipping(depth - 1)
    case .atom, .quoted, .literal: break
    }
  }

  private mutating func setBody(_ body: Fetch.Body) throws(TransferError) {
    guard fetch.body == nil else { throw violation(found: "a second BODY[] in one FETCH", expected: "one") }
    fetch.body = body
  }

  /// What should come next, for a report.
  var expectation: String {
    switch phase {
    case .list: "\"(\""
    case .name: "a FETCH item's name or \")\""
    case .value(let item): Self.expectation(of: item)
    case .flags: "a flag or \")\""
    case .skipping: "\")\""
    case .done: "the end of the line"
    }
  }

  private static func expectation(of item: Item) -> String {
    switch item {
    case .uid: "the message's UID, 1 to 4294967295"
    case .size: "a size in octets"
    case .flags: "a list of flags"
    case .body: "a string or NIL"
    case .unknown: "a FETCH item's value"
    }
  }
}

/// Names the token that does not belong here; of a string nothing but that it is one.
func unexpected(_ token: TokenReader.Token, _ reader: TokenReader, _ expected: String) -> TransferError {
  switch token {
  case .open: violation(found: spelled(UInt8(ascii: "(")), expected: expected)
  case .close: violation(found: spelled(UInt8(ascii: ")")), expected: expected)
  case .atom(let range): violation(found: spelled(reader.bytes[range]), expected: expected)
  case .quoted: violation(found: "a quoted string", expected: expected)
  case .literal: violation(found: "a literal", expected: expected)
  }
}
