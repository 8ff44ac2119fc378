internal import Model

/// A response that may go on behind literals, as its words come in.
enum ResponseAssembly {
  case fetch(FetchAssembly)
  case list(ListAssembly)
  case other(OtherAssembly)

  /// What a fragment came to.
  enum Step {
    /// So many octets follow.
    case literal(UInt64)
    case response(Response)
  }

  /// What becomes of a literal's octets.
  enum Literal: Equatable { case body, name, skipped }

  /// Takes all words of a fragment.
  mutating func read(_ fragment: TokenReader) throws(TransferError) -> Step {
    var reader = fragment
    while let token = try reader.next() {
      if case .literal(let octets) = token { return .literal(octets) }
      try take(token, of: reader)
    }
    return .response(try finished())
  }

  /// Takes a literal's announcement and says where its octets belong.
  mutating func take(literal octets: UInt64) throws(TransferError) -> Literal {
    switch self {
    case .fetch(var fetch):
      let use = try fetch.take(literal: Int(clamping: octets))
      self = .fetch(fetch)
      return use
    case .list(let list): return try list.takesLiteral() ? .name : .skipped
    case .other: return .skipped
    }
  }

  /// The UID of the message a FETCH response speaks of, once it was said.
  var uid: UInt32? {
    guard case .fetch(let fetch) = self else { return nil }
    return fetch.fetch.uid
  }

  /// A literal that is a mailbox's name has ended.
  mutating func finish(_ name: [UInt8]) {
    guard case .list(var list) = self else { return }
    list.finish(name)
    self = .list(list)
  }

  private mutating func take(_ token: TokenReader.Token, of reader: TokenReader) throws(TransferError) {
    switch self {
    case .fetch(var fetch):
      try fetch.take(token, of: reader)
      self = .fetch(fetch)
    case .list(var list):
      try list.take(token, of: reader)
      self = .list(list)
    case .other(var other):
      try other.take(token)
      self = .other(other)
    }
  }

  private func finished() throws(TransferError) -> Response {
    switch self {
    case .fetch(let fetch) where fetch.isComplete: return .fetch(fetch.fetch)
    case .list(let list) where list.isComplete: return .list(list.entry)
    case .other(let other) where other.isComplete: return .other(other.name)
    case .fetch(let fetch): throw violation(found: spelled(nil), expected: fetch.expectation)
    case .list(let list): throw violation(found: spelled(nil), expected: list.expectation)
    case .other: throw violation(found: spelled(nil), expected: "\")\"")
    }
  }
}
