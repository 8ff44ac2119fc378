internal import Model

/// One login at one server, and the mailbox that is selected in it: the commands we know, each a method.
final class IMAPSession {
  let connection: IMAPConnection
  /// In capitals, as the server gave them after the login.
  private(set) var capabilities: Set<String> = []
  private(set) var mailbox: SelectedMailbox?
  private var speaksUTF8 = false
  private var isLeaving = false
  private var responses = 0

  /// Responses one command may bring, so that a flood ends before the run's time does.
  private static let responseLimit = 1_000_000
  /// UIDs one search may find.
  private static let foundLimit = 2_000_000

  init(_ connection: IMAPConnection) { self.connection = connection }

  var name: String { connection.line.name }

  /// Finds the beginning of our dialogue behind what is left of the login's, and says who we are (RFC 2971).
  func begin() throws(TransferError) {
    try demand("CAPABILITY", to: "say its capabilities")
    if capabilities.contains("ID") { _ = try perform("ID (\"name\" \"intray\")") }
    if capabilities.contains("UTF8=ONLY") {
      try demand("ENABLE UTF8=ACCEPT", to: "take names in UTF-8")
      speaksUTF8 = true
    }
  }

  /// Sends a command, hands its untagged responses over, and returns its end.
  func perform(
    _ command: String, untagged: (Response) throws(TransferError) -> Void = { _ in }
  ) throws(TransferError) -> Status {
    let tag = try send(command)
    while true {
      guard case .response(let response) = try next() else {
        throw fail(violation(found: "a message", expected: "the answer to a command that asked for none"))
      }
      guard case .tagged(let ended, let status) = response else {
        try untagged(response)
        continue
      }
      guard ended == tag else {
        throw fail(violation(found: "the tag \"\(ended)\"", expected: "\"\(tag)\""))
      }
      return status
    }
  }

  /// Performs a command that must succeed.
  func demand(
    _ command: String, to purpose: String, untagged: (Response) throws(TransferError) -> Void = { _ in }
  ) throws(TransferError) {
    let status = try perform(command, untagged: untagged)
    guard status.condition == .ok else { throw status.refusal(of: "to \(purpose)", by: name) }
  }

  /// Sends a command whose answer is awaited by `next`.
  func send(_ command: String) throws(TransferError) -> String {
    responses = 0
    return try connection.send(command)
  }

  /// The next event, after what it says about the session itself was noted.
  func next() throws(TransferError) -> ResponseParser.Event {
    let event = try connection.next()
    guard case .response(let response) = event else { return event }
    responses += 1
    guard responses <= Self.responseLimit else {
      throw fail(
        violation(found: "more than \(Self.responseLimit) responses", expected: "the end of a command"))
    }
    try observe(response)
    return event
  }

  func fail(_ error: TransferError) -> TransferError { connection.fail(error) }

  func quoted(_ name: MailboxName) -> String { name.quoted(inUTF8: speaksUTF8) }

  /// Says goodbye for at most `seconds`, and hangs up.
  func leave(within seconds: Double) {
    if connection.line.isOpen {
      isLeaving = true
      connection.line.patience = seconds
      connection.line.runDeadline = .after(seconds: seconds)
      _ = try? perform("LOGOUT")
    }
    connection.line.close()
  }

  private func observe(_ response: Response) throws(TransferError) {
    switch response {
    case .capability(let words): capabilities = Set(words.map { $0.uppercased() })
    case .exists(let count): mailbox?.grew(to: count)
    case .status(let status): try observe(status)
    case .tagged, .flags, .recent, .expunge, .vanished, .search, .extendedSearch, .list, .fetch,
      .continuation,
      .other:
      break
    }
  }

  private func observe(_ status: Status) throws(TransferError) {
    if status.condition == .bye, !isLeaving {
      throw fail(TransferError(.unavailable, "\(name): the server ended the session: \"\(status.text)\""))
    }
    if case .uidValidity(let now) = status.code, let mailbox, now != mailbox.uidValidity.rawValue {
      throw fail(
        violation(found: "UIDVALIDITY \(now)", expected: "\(mailbox.uidValidity) to stay as selected"))
    }
  }
}

extension IMAPSession {
  /// Selects a mailbox, or only looks into it (EXAMINE) when nothing is to be changed.
  func select(_ name: MailboxName, toChange: Bool) throws(TransferError) -> SelectedMailbox {
    mailbox = nil
    var selection = Selection()
    let status = try perform("\(toChange ? "SELECT" : "EXAMINE") \(quoted(name))") { response in
      selection.take(response)
    }
    guard status.condition == .ok else { throw try absence(of: name, after: status) }
    if toChange, status.code == .word("READ-ONLY") {
      throw TransferError(
        .refused,
        "\(self.name): the mailbox \"\(name.text)\" may only be read: expected one that may be changed")
    }
    let selected = try selection.finish(name.text, at: self.name)
    mailbox = selected
    return selected
  }

  /// Why a mailbox could not be selected: a server that still lists it has another reason than that it is missing.
  private func absence(of mailbox: MailboxName, after status: Status) throws(TransferError) -> TransferError {
    let refusal = status.refusal(of: "to select \"\(mailbox.text)\"", by: name)
    guard refusal.kind == .refused, status.condition == .no else { return refusal }
    var isListed = false
    _ = try perform("LIST \"\" \(quoted(mailbox))") { response in
      if case .list(let entry) = response { isListed = isListed || entry.isSelectable }
    }
    if isListed { return refusal }
    return TransferError(
      .noSuchMailbox, "\(name): there is no mailbox \"\(mailbox.text)\": the server says \"\(status.text)\"")
  }

  /// The UIDs of a set that are there, ascending; without those marked deleted when `undeleted`.
  func search(_ set: String, undeleted: Bool = false) throws(TransferError) -> [UInt32] {
    var found: Set<UInt32> = []
    try demand("UID SEARCH UID \(set)\(undeleted ? " UNDELETED" : "")", to: "search") {
      (response) throws(TransferError) in
      switch response {
      case .search(let uids) where found.count + uids.count <= Self.foundLimit: found.formUnion(uids)
      case .extendedSearch(let search) where search.isByUID && found.count + search.all.count <= Self.foundLimit:
        for range in search.all.ranges { found.formUnion(range) }
      case .search:
        throw fail(violation(found: "more than \(Self.foundLimit) UIDs", expected: "fewer in answer to a SEARCH"))
      case .extendedSearch(let search) where search.isByUID:
        throw fail(violation(found: "more than \(Self.foundLimit) UIDs", expected: "fewer in an ESEARCH response"))
      default: break
      }
    }
    return found.sorted()
  }
}

extension ListEntry {
  fileprivate var isSelectable: Bool {
    !attributes.contains { $0.utf8.spells("\\NOSELECT") || $0.utf8.spells("\\NONEXISTENT") }
  }
}
