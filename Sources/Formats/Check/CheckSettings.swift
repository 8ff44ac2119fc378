/// What a check goes by besides the data type.
public struct CheckSettings: Sendable {
  public var declared: DeclaredWriting
  /// Milliseconds since 1970, by which ages are reckoned.
  public var now: Int64
  /// Values that foreign keys may have, by the name of their resource; a key whose resource is not here is not checked.
  public var known: [String: Set<String>]
  /// `file` takes all rows or none.
  public var policy: Policy

  public enum Policy: String, Sendable, Hashable, CaseIterable { case rows, file }

  public init(
    declared: DeclaredWriting = DeclaredWriting(), now: Int64, known: [String: Set<String>] = [:],
    policy: Policy = .rows
  ) {
    self.declared = declared
    self.now = now
    self.known = known
    self.policy = policy
  }
}
