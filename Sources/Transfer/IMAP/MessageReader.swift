internal import Model
internal import Spool

/// Asks for messages and hands each over as soon as it is whole, while the next ones are under way. A UID, a length or
/// a size that is not what was asked for or announced never becomes a message.
final class MessageReader {
  private let session: IMAPSession
  private let spool: Spool
  private let messageLimit: Int
  private let exactSize: Bool
  private var pipeline = FetchPipeline()
  /// The message that is coming in.
  private var writer: SpoolWriter?
  /// Asked for, and not sent.
  private(set) var absent: [Waiting] = []
  /// What the server said about those it did not send.
  private var reasons: [UInt32: String] = [:]

  typealias Arrived = (Waiting, Arrival) throws -> Void

  init(_ session: IMAPSession, spool: Spool, messageLimit: Int, exactSize: Bool) {
    self.session = session
    self.spool = spool
    self.messageLimit = messageLimit
    self.exactSize = exactSize
  }

  var hasNothingInFlight: Bool { pipeline.hasNothingInFlight }

  /// They are asked for behind those that were added before.
  func add(_ waiting: [Waiting]) { pipeline.add(waiting) }

  /// Sends as many commands as may be in flight.
  func ask() throws(TransferError) {
    while let window = pipeline.nextWindow() {
      let set = UIDSet(window.map(\.place.uid.rawValue))
      pipeline.sent(under: try session.send("UID FETCH \(set) (UID BODY.PEEK[])"))
    }
  }

  /// Takes what the server sends; false for what has nothing to do with the messages that were asked for.
  func take(_ event: ResponseParser.Event, arrived: Arrived) throws -> Bool {
    switch event {
    case .bodyBegins(let octets, let uid): try begin(octets, uid, arrived)
    case .bodySlice(let slice): try writer?.append(slice)
    case .response(.fetch(let fetch)): return try end(fetch, arrived)
    case .response(.tagged(let tag, let status)): return try end(tag, status)
    case .response: return false
    }
    return true
  }

  /// Reads all of these, while nothing else is under way.
  func read(_ waiting: [Waiting], arrived: Arrived) throws {
    add(waiting)
    try readAll(arrived)
    try readAbsent(arrived: arrived)
  }

  /// The second and last try of those that did not come, while nothing else is under way.
  func readAbsent(arrived: Arrived) throws {
    guard !absent.isEmpty else { return }
    let missing = absent
    absent = []
    let present = try remaining(missing)
    for waiting in missing {
      guard present.contains(waiting.place.uid.rawValue) else {
        try arrived(waiting, .vanished)
        continue
      }
      try readAlone(waiting, arrived)
    }
  }

  private func readAlone(_ waiting: Waiting, _ arrived: Arrived) throws {
    let others = pipeline
    defer { pipeline = others }
    pipeline = FetchPipeline()
    add([waiting])
    try readAll(arrived)
    guard !absent.isEmpty else { return }
    absent = []
    guard try remaining([waiting]).contains(waiting.place.uid.rawValue) else {
      return try arrived(waiting, .vanished)
    }
    let reason = reasons[waiting.place.uid.rawValue] ?? "the server ended the command without sending it"
    try arrived(waiting, .unreadable("\(waiting.place) was asked for twice: \(reason)"))
  }

  private func remaining(_ waiting: [Waiting]) throws(TransferError) -> Set<UInt32> {
    var present: Set<UInt32> = []
    for set in UIDSet.batches(of: waiting.map(\.place.uid.rawValue), count: 1_000) {
      present.formUnion(try session.search(set.description))
    }
    return present
  }

  private func readAll(_ arrived: Arrived) throws {
    try ask()
    while !pipeline.hasNothingInFlight {
      let event = try session.next()
      let isTaken = try take(event, arrived: arrived)
      guard case .response(.tagged(let tag, _)) = event else { continue }
      guard isTaken else { throw violation(found: "the tag \"\(tag)\"", expected: "that of a FETCH in flight") }
      try ask()
    }
  }

  /// False when the command asked for no message.
  private func end(_ tag: String, _ status: Status) throws(TransferError) -> Bool {
    guard let missing = pipeline.ended(tag) else { return false }
    guard status.condition != .bad, !status.isBusy else {
      throw status.refusal(of: "to send messages", by: session.name)
    }
    absent += missing
    if status.condition == .no {
      for waiting in missing { reasons[waiting.place.uid.rawValue] = "the server says \"\(status.text)\"" }
    }
    return true
  }
}

// MARK: - One message

extension MessageReader {
  /// Before an octet is taken: is it one we asked for, and not longer than it may be?
  private func begin(_ octets: Int, _ uid: UInt32?, _ arrived: Arrived) throws {
    let waiting = try uid.map(expect)
    let size = waiting?.size ?? pipeline.largest
    guard octets <= bound(size) else {
      let excess = "\(octets) octets begin where \(size) were announced and \(messageLimit) are the limit"
      if let waiting { try arrived(waiting, .unreadable("\(waiting.place): \(excess)")) }
      throw TransferError(.protocolViolation, "\(waiting?.place.description ?? "a message"): \(excess)")
    }
    writer = spool.begin(expecting: octets)
  }

  /// A FETCH response is complete; false when it brings no message.
  private func end(_ fetch: Fetch, _ arrived: Arrived) throws -> Bool {
    switch fetch.body {
    case nil: return false
    case .some(.none):
      if let uid = fetch.uid { reasons[uid] = "the server gave NIL for it" }
    case .quoted(let bytes):
      try begin(bytes.count, fetch.uid, arrived)
      try bytes.withUnsafeBytes { try writer?.append($0) }
      try finish(fetch, arrived)
    case .streamed: try finish(fetch, arrived)
    }
    return true
  }

  private func finish(_ fetch: Fetch, _ arrived: Arrived) throws {
    guard let uid = fetch.uid else { throw violation(found: "a message without its UID", expected: "both") }
    let waiting = try expect(uid)
    guard let writer else { throw violation(found: "the end of a message", expected: "its beginning") }
    self.writer = nil
    pipeline.came(uid)
    let bytes = try writer.finish()
    if let objection = objection(to: bytes.count, waiting) {
      return try arrived(waiting, .unreadable("\(waiting.place): \(objection)"))
    }
    try arrived(waiting, .bytes(bytes))
  }

  private func expect(_ uid: UInt32) throws(TransferError) -> Waiting {
    guard let waiting = pipeline.awaited(uid) else {
      throw violation(found: "a message as UID \(uid)", expected: "one that was asked for and had not come")
    }
    return waiting
  }

  /// Why so many octets are not the message that was measured.
  private func objection(to octets: Int, _ waiting: Waiting) -> String? {
    if octets > bound(waiting.size) || exactSize && octets != waiting.size || octets == 0 && waiting.size > 0 {
      return "\(octets) octets came where \(waiting.size) were announced"
    }
    return nil
  }

  /// The octets taken for a message announced with so many (0: with none). An estimate may be off by half and
  /// 64 kB; so much is also read of a lie, to tell it from the messages behind it.
  private func bound(_ size: Int) -> Int {
    guard size > 0 else { return messageLimit }
    let (estimate, overflows) = size.addingReportingOverflow(size / 2 + 65_536)
    return overflows ? messageLimit : min(messageLimit, estimate)
  }
}
