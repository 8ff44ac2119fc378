/// What decides whether a message may be answered by a program.
public struct Answerable: Sendable, Hashable {
  /// Every header field, decoded or not, in any order.
  public var headers: [Header]
  /// The one address of From, where there is exactly one.
  public var from: String?
  /// The addresses that replies come from and that mail to us goes to.
  public var ownAddresses: [String]

  /// One header field: its name, and its value without folding.
  public struct Header: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(headers: [Header], from: String?, ownAddresses: [String]) {
    self.headers = headers
    self.from = from
    self.ownAddresses = ownAddresses
  }
}

/// Why a message must not be answered, as data and in words.
public struct ReasonNotToAnswer: Sendable, Hashable {
  /// A stable word: `auto-submitted`.
  public var code: String
  /// Where it is written: `RFC 3834 §2`.
  public var source: String
  public var message: String
}

/// Every reason against answering; empty when the message may be answered. `evenAutomatic`: the answer goes to an
/// address the operator chose, and mail that a program sent by itself is to be answered too. Replies, reports, lists and
/// our own mail never are.
public func reasonsNotToAnswer(_ message: Answerable, evenAutomatic: Bool) -> [ReasonNotToAnswer] {
  answeringRules.filter { !(evenAutomatic && $0.isOfAutomatic) }.compactMap { rule in
    rule.finding(message).map { ReasonNotToAnswer(code: rule.code, source: rule.source, message: $0) }
  }
}

/// The header by which a reply of ours is known again, here and at every other gateway of this kind.
public let loopHeader = "X-Intray-Reply"
