import Model
import Spool

/// A mailbox as a server keeps it: what outlives a poll, however that ends.
struct Shelf {
  struct Message {
    var uid: UID
    var bytes: [UInt8]
  }

  var uidValidity = UIDValidity(rawValue: 7)
  var nextUID: UInt32 = 1
  var inbox: [Message] = []
  /// Where settled messages lie.
  var folders: [Outcome: [[UInt8]]] = [:]
  /// The server gives no bytes for these.
  var unreadable: Set<UID> = []

  mutating func deliver(_ bytes: [UInt8]) {
    inbox.append(Message(uid: UID(rawValue: nextUID), bytes: bytes))
    nextUID += 1
  }

  /// What a server does when it has lost its lists.
  mutating func startUIDsAnew(from first: UInt32 = 1) {
    uidValidity = UIDValidity(rawValue: uidValidity.rawValue + 1)
    nextUID = first
    let bytes = inbox.map(\.bytes)
    inbox = []
    for bytes in bytes { deliver(bytes) }
  }

  /// What a person does with a message that was settled.
  mutating func moveBack(_ outcome: Outcome) {
    for bytes in folders.removeValue(forKey: outcome) ?? [] { deliver(bytes) }
  }
}

/// A source in memory that moves what is settled to a folder for each outcome.
final class MailboxInMemory: Source {
  var shelf: Shelf
  let steps: Steps
  /// A person takes these away after they were measured.
  var vanishing: Set<UID> = []
  /// The server hangs up whenever it is asked for this one.
  var breaking: UID?
  /// The server does not speak of these for now.
  var hidden: Set<UID> = []
  /// What the server says a message's size is, where it is wrong.
  var announced: [UID: Int] = [:]
  /// The server says that it has moved messages, and has not.
  var pretends = false

  init(_ shelf: Shelf = Shelf(), steps: Steps = Steps()) {
    self.shelf = shelf
    self.steps = steps
  }

  let name = "INBOX in memory"

  func open() throws(TransferError) -> Standing {
    try steps.pass("open")
    return Standing(
      uidValidity: shelf.uidValidity, uidNext: UID(rawValue: shelf.nextUID), exists: shelf.inbox.count)
  }

  func list(after last: UID?) throws(TransferError) -> [Place] {
    try steps.pass("list")
    return shelf.inbox.filter { $0.uid.rawValue > last?.rawValue ?? 0 && !hidden.contains($0.uid) }
      .map { Place(uidValidity: shelf.uidValidity, uid: $0.uid) }
  }

  func measure(_ places: [Place]) throws(TransferError) -> [Waiting] {
    try steps.pass("measure")
    let sizes = Dictionary(uniqueKeysWithValues: shelf.inbox.map { ($0.uid, announced[$0.uid] ?? $0.bytes.count) })
    return places.compactMap { place in sizes[place.uid].map { Waiting(place: place, size: $0) } }
  }

  func read(_ waiting: [Waiting], arrived: (Waiting, Arrival) throws -> Void) throws {
    try steps.pass("read")
    for message in waiting {
      try steps.pass("fetch \(message.place)")
      guard message.place.uid != breaking else { throw TransferError(.closed, "the server hung up") }
      try arrived(message, arrival(of: message.place.uid))
      try steps.pass("fetched \(message.place)")
    }
  }

  func settle(_ places: [Place], as outcome: Outcome) throws(TransferError) {
    for place in places where place.uidValidity == shelf.uidValidity {
      try steps.pass("move \(place)")
      guard !pretends, let index = shelf.inbox.firstIndex(where: { $0.uid == place.uid }) else { continue }
      shelf.folders[outcome, default: []].append(shelf.inbox.remove(at: index).bytes)
      try steps.pass("moved \(place)")
    }
  }

  func takesAway(_ outcome: Outcome) -> Bool { true }

  func close() { steps.reach("close") }

  private func arrival(of uid: UID) -> Arrival {
    if vanishing.contains(uid) { shelf.inbox.removeAll { $0.uid == uid } }
    guard let message = shelf.inbox.first(where: { $0.uid == uid }) else { return .vanished }
    if shelf.unreadable.contains(uid) { return .unreadable("the server gave no bytes") }
    return .bytes(WatchedBytes(message.bytes, steps))
  }
}

/// Bytes that say when they are looked at: what lies on the disk changes in between.
private final class WatchedBytes: ArrivedBytes {
  private let bytes: BytesInMemory
  private let steps: Steps

  init(_ bytes: [UInt8], _ steps: Steps) {
    self.bytes = BytesInMemory(bytes)
    self.steps = steps
  }

  var count: Int { bytes.count }

  func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
    defer { steps.reach("looked at bytes") }
    return try bytes.withBytes(body)
  }

  func release(before offset: Int) {}
}
