internal import Model

/// Takes messages out of the way, many to a command. What is gone already is passed over in silence by IMAP itself:
/// a UID that names nothing is no error (RFC 9051 §6.4.9), so that all of this can be done again.
struct Settlement {
  let session: IMAPSession

  /// Throws `misconfigured` for a flag no command can say, or one the mailbox does not keep.
  func check(_ policy: SettlePolicy, in mailbox: SelectedMailbox) throws(TransferError) {
    switch policy {
    case .nothing: break
    case .move(let target):
      _ = try MailboxName(target)
      guard session.capabilities.contains("MOVE") || mailbox.keeps(flag: "\\Deleted") else {
        throw unkept("\\Deleted", "MOVE, or a flag for what was copied", mailbox)
      }
    case .flag(let flag):
      let name = flag.utf8.first == UInt8(ascii: "\\") ? String(flag.dropFirst()) : ""
      guard Self.isAtom(name), mailbox.keeps(flag: flag) else {
        throw unkept(flag, "\\Seen, \\Flagged or another flag of IMAP's", mailbox)
      }
    case .keyword(let keyword):
      guard Self.isAtom(keyword), mailbox.keeps(keyword: keyword) else {
        throw unkept(keyword, "a keyword that PERMANENTFLAGS allows", mailbox)
      }
    }
  }

  func settle(_ uids: [UInt32], by policy: SettlePolicy) throws(TransferError) {
    for set in UIDSet.batches(of: uids, count: 1_000) {
      switch policy {
      case .nothing: break
      case .flag(let flag), .keyword(let flag): try mark(set, with: flag)
      case .move(let target): try move(set, to: try MailboxName(target))
      }
    }
  }

  /// The commands that settle them, one for each set, where each is one command; nil where it takes more.
  func commands(for uids: [UInt32], by policy: SettlePolicy) -> [String]? {
    let sets = UIDSet.batches(of: uids, count: 1_000)
    switch policy {
    case .nothing: return []
    case .flag(let flag), .keyword(let flag): return sets.map { marking($0, with: flag) }
    case .move(let target):
      guard session.capabilities.contains("MOVE"), let target = try? MailboxName(target) else { return nil }
      return sets.map { transferring("MOVE", $0, to: target) }
    }
  }

  /// The commands that make the mailbox to which `policy` moves messages; none where it moves nothing. Their answers tell
  /// nothing that the answer to moving there then does not.
  func commandsOfCreation(for policy: SettlePolicy) -> [String] {
    guard case .move(let target) = policy, let target = try? MailboxName(target) else { return [] }
    return [creating(target), subscribing(to: target)]
  }

  private func mark(_ set: UIDSet, with flag: String) throws(TransferError) {
    try session.demand(marking(set, with: flag), to: "mark messages \(flag)")
  }

  private func marking(_ set: UIDSet, with flag: String) -> String { "UID STORE \(set) +FLAGS.SILENT (\(flag))" }

  private func move(_ set: UIDSet, to target: MailboxName) throws(TransferError) {
    guard !session.capabilities.contains("MOVE") else {
      _ = try transfer("MOVE", set, to: target)
      return
    }
    try copyAndDelete(set, to: target)
  }

  /// Copies what is not marked deleted yet, so that a settlement that was cut off after its STORE copies nothing
  /// twice, and marks exactly what was copied. Cut off between the two, a second copy is what it costs; never a loss.
  private func copyAndDelete(_ set: UIDSet, to target: MailboxName) throws(TransferError) {
    let live = UIDSet(try session.search(set.description, undeleted: true).filter(set.contains))
    guard live.count > 0 else { return }
    let copied = try transfer("COPY", live, to: target)
    guard copied.count > 0 else { return }
    try mark(copied, with: "\\Deleted")
    if session.capabilities.contains("UIDPLUS") {
      try session.demand("UID EXPUNGE \(copied)", to: "remove what was copied")
    }
  }

  /// Performs UID MOVE or UID COPY, making the target where it is missing; the UIDs it worked on.
  private func transfer(_ verb: String, _ set: UIDSet, to target: MailboxName) throws(TransferError) -> UIDSet {
    let command = transferring(verb, set, to: target)
    var status = try session.perform(command)
    if status.asksForCreation {
      try create(target)
      status = try session.perform(command)
    }
    guard status.condition == .ok else {
      throw status.refusal(of: "to \(verb.lowercased()) messages to \"\(target.text)\"", by: session.name)
    }
    guard case .copyUID(let source) = status.code else { return set }
    return source.intersection(set)
  }

  private func transferring(_ verb: String, _ set: UIDSet, to target: MailboxName) -> String {
    "UID \(verb) \(set) \(session.quoted(target))"
  }

  private func create(_ target: MailboxName) throws(TransferError) {
    let status = try session.perform(creating(target))
    guard status.condition == .ok || status.code == .word("ALREADYEXISTS") else {
      throw status.refusal(of: "to create \"\(target.text)\"", by: session.name)
    }
    _ = try session.perform(subscribing(to: target))
  }

  private func creating(_ target: MailboxName) -> String { "CREATE \(session.quoted(target))" }

  private func subscribing(to target: MailboxName) -> String { "SUBSCRIBE \(session.quoted(target))" }

  private func unkept(_ flag: String, _ expected: String, _ mailbox: SelectedMailbox) -> TransferError {
    let kept = mailbox.permanentFlags?.joined(separator: " ") ?? "all"
    let words = "\"\(printable(flag.utf8))\" cannot be kept as a flag, the mailbox keeps (\(kept))"
    return TransferError(.misconfigured, "\(session.name): \(words): expected \(expected)")
  }

  /// RFC 9051 §9 `flag-keyword`.
  private static func isAtom(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"(){%*\"\\]".utf8.contains($0) }
  }
}
