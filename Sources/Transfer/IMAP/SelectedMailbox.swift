internal import Model

/// The mailbox a session looks into, as SELECT described it (RFC 9051 §6.3.2).
struct SelectedMailbox: Sendable, Equatable {
  let uidValidity: UIDValidity
  /// Nil when the server did not say, or messages have come since.
  private(set) var uidNext: UInt32?
  private(set) var exists: UInt32
  /// The flags that last; nil when the server did not say, which means all of them.
  let permanentFlags: [String]?

  init(uidValidity: UIDValidity, uidNext: UInt32?, exists: UInt32, permanentFlags: [String]?) {
    self.uidValidity = uidValidity
    self.uidNext = uidNext
    self.exists = exists
    self.permanentFlags = permanentFlags
  }

  mutating func grew(to count: UInt32) {
    if count > exists { uidNext = nil }
    exists = count
  }

  /// Nothing with a UID above `last` can be here.
  func hasNothing(after last: UInt32) -> Bool {
    guard let uidNext else { return last == .max }
    return UInt64(uidNext) <= UInt64(last) + 1
  }

  /// A message may have this UID by now.
  func mayHold(_ uid: UInt32) -> Bool { uidNext.map { uid < $0 } ?? true }

  func keeps(flag: String) -> Bool {
    guard let permanentFlags else { return true }
    return permanentFlags.contains { $0.lowercased() == flag.lowercased() }
  }

  func keeps(keyword: String) -> Bool { keeps(flag: keyword) || permanentFlags?.contains("\\*") == true }

  var standing: Standing {
    Standing(uidValidity: uidValidity, uidNext: uidNext.map(UID.init(rawValue:)), exists: Int(exists))
  }
}

/// What SELECT's untagged responses have said so far.
struct Selection {
  private var uidValidity: UInt32?
  private var uidNext: UInt32?
  private var exists: UInt32?
  private var permanentFlags: [String]?
  private var isSticky = true

  mutating func take(_ response: Response) {
    switch response {
    case .exists(let count): exists = count
    case .status(let status):
      switch status.code {
      case .uidValidity(let number): uidValidity = number
      case .uidNext(let number): uidNext = number > 0 ? number : nil
      case .permanentFlags(let flags): permanentFlags = flags
      case .word("UIDNOTSTICKY"): isSticky = false
      case .capability, .highestModSeq, .copyUID, .word, nil: break
      }
    default: break
    }
  }

  /// Throws when the UIDs would mean nothing tomorrow: everything we remember of a mailbox hangs on them.
  func finish(_ mailbox: String, at server: String) throws(TransferError) -> SelectedMailbox {
    guard let uidValidity, uidValidity > 0, isSticky else {
      let found = isSticky ? uidValidity.map { "UIDVALIDITY \($0)" } ?? "no UIDVALIDITY" : "UIDNOTSTICKY"
      throw TransferError(
        .protocolViolation,
        "\(server): \(found) for the mailbox \"\(mailbox)\": expected UIDs that last, with a UIDVALIDITY above 0"
      )
    }
    guard let exists else {
      throw TransferError(
        .protocolViolation,
        "\(server): no EXISTS for the mailbox \"\(mailbox)\": expected how many messages it holds")
    }
    return SelectedMailbox(
      uidValidity: UIDValidity(rawValue: uidValidity), uidNext: uidNext, exists: exists,
      permanentFlags: permanentFlags)
  }
}
