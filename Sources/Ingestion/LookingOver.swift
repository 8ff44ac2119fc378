internal import Model
internal import Queues

/// What of a mailbox is to be taken in. Its UIDs only say what has been looked at already: that a server once hid a
/// message, or named a UID that is none, must not keep anything out for good.
extension Poll {
  /// The places above the last one looked at; in a mailbox that holds little, also those below it that the store knows
  /// nothing of. What was settled there and has not gone is settled again.
  func lookOver(_ standing: Standing) throws -> [Place] {
    let last = try lastSeen(in: standing)
    guard let last, (1...limits.lookOver).contains(standing.exists) else { return try source.list(after: last) }
    let (above, below) = try source.list(after: nil).divided { $0.uid.rawValue > last.rawValue }
    let (unknown, settled) = try store.overlooked(among: below, in: mailbox)
    try settle(settled.filter { source.takesAway($0.outcome) })
    return unknown + above
  }

  /// The UID up to which everything has been looked at; nil when the mailbox's UIDs start anew, and when they cannot have
  /// come so far (RFC 9051 §2.3.1.1: UIDNEXT is above every UID there ever was).
  private func lastSeen(in standing: Standing) throws -> UID? {
    guard let position = try store.position(of: mailbox), position.uidValidity == standing.uidValidity else {
      return nil
    }
    guard let next = standing.uidNext, position.uid.rawValue >= next.rawValue else { return position.uid }
    try store.forgetPosition(
      of: mailbox, because: "\(mailbox) was looked at up to \(position.uid), and its UIDNEXT is \(next) now")
    return nil
  }
}
