public import Model

/// Which messages are asked for; nil means any.
public struct MessageFilter: Sendable, Hashable {
  /// What became of them, in the end.
  public var outcome: Outcome?
  /// The name of the connection that judged them, in the end.
  public var connection: String?
  public var since: Timestamp?
  /// What stands in the subject, the sender or the Message-ID, in whatever case.
  public var text: String?

  public init(
    outcome: Outcome? = nil, connection: String? = nil, since: Timestamp? = nil, text: String? = nil
  ) {
    self.outcome = outcome
    self.connection = connection
    self.since = since
    self.text = text
  }
}
