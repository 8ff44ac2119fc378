internal import Model

/// Errands run so that the line does not idle between them: while one window of messages is read, the next is measured
/// and what was committed meanwhile is settled, by commands among those that ask for messages. Once a window is measured
/// its messages are asked for behind those of the window before. Commands are answered in their order, and each names its
/// messages by UID, so that none changes what another means (RFC 9051 §5.5).
///
/// A mailbox that is missing to move messages to is made in the same way. What else the server does not do at once is done
/// again by itself, when nothing else is under way.
final class ErrandLine {
  private let source: IMAPSource
  private let session: IMAPSession
  private let reader: MessageReader
  private let next: (_ waits: Bool) -> Errand?
  private let tell: (Tidings) throws -> Void
  /// The UIDs of what has not come, of each window that was measured and is not read to its end, in order.
  private var windows: [Set<UInt32>] = []
  private var begun: [ErrandUnderWay] = []
  /// What has to be done by itself.
  private var undone: [Errand] = []
  /// What the mailbox to move to was asked to be made for.
  private var created: Set<Outcome> = []
  /// The tags of commands in flight whose answers matter to nobody.
  private var unheeded: Set<String> = []

  init(
    source: IMAPSource, session: IMAPSession, reader: MessageReader, next: @escaping (_ waits: Bool) -> Errand?,
    tell: @escaping (Tidings) throws -> Void
  ) {
    self.source = source
    self.session = session
    self.reader = reader
    self.next = next
    self.tell = tell
  }

  func run() throws {
    while true {
      if isWell { try order() }
      if isUnderWay {
        try untilACommandEnds()
      } else if !isWell {
        try makeGood()
      } else if let errand = next(true) {
        try begin(errand)
      } else {
        return
      }
    }
  }

  private var isWell: Bool { undone.isEmpty && reader.absent.isEmpty }

  private var isUnderWay: Bool { !reader.hasNothingInFlight || !begun.isEmpty || !unheeded.isEmpty }

  /// Sends what may be sent.
  private func order() throws {
    try reader.ask()
    while isWell, hasRoom, let errand = next(false) { try begin(errand) }
  }

  /// One window is measured while another is read.
  private var hasRoom: Bool { windows.count + begun.count { $0.measures } < 2 }

  private func begin(_ errand: Errand) throws {
    guard let commands = source.commandsToBegin(errand) else { return undone.append(errand) }
    var underWay = ErrandUnderWay(errand: errand, uids: commands.uids)
    for command in commands.texts { underWay.unanswered.insert(try session.send(command)) }
    if underWay.isAnswered { try conclude(underWay) } else { begun.append(underWay) }
  }

  private func untilACommandEnds() throws {
    while true {
      let event = try session.next()
      let isTaken = try reader.take(event, arrived: arrived)
      guard case .response(let response) = event else { continue }
      if !isTaken { try take(response) }
      if case .tagged = response { return }
    }
  }

  /// Takes the answer to a command that asks for no message.
  private func take(_ response: Response) throws {
    if case .fetch(let fetch) = response {
      for index in begun.indices { begun[index].take(fetch) }
    }
    guard case .tagged(let tag, let status) = response, unheeded.remove(tag) == nil else { return }
    guard let index = begun.firstIndex(where: { $0.unanswered.contains(tag) }) else {
      throw violation(found: "the tag \"\(tag)\"", expected: "that of a command in flight")
    }
    begun[index].ended(tag, status)
    if begun[index].isAnswered { try conclude(begun.remove(at: index)) }
  }

  private func conclude(_ underWay: ErrandUnderWay) throws {
    guard underWay.isDone else { return try beginAgain(underWay) }
    switch underWay.errand {
    case .settle(let places, _): try tell(.settled(places))
    case .fetch(let places, let limit): try open(places, underWay.measured(places), upTo: limit)
    }
  }

  /// With the mailbox that was missing; what lacks something else, or lacks it still, is left to be done by itself.
  private func beginAgain(_ underWay: ErrandUnderWay) throws {
    guard case .settle(_, let outcome) = underWay.errand, underWay.lacksMailbox, created.insert(outcome).inserted else {
      return undone.append(underWay.errand)
    }
    for command in source.commandsOfCreation(for: outcome) { unheeded.insert(try session.send(command)) }
    try begin(underWay.errand)
  }

  private func open(_ places: [Place], _ waiting: [Waiting], upTo limit: Int) throws {
    let wanted = waiting.toRead(upTo: limit)
    windows.append(Set(wanted.map(\.place.uid.rawValue)))
    try tell(.measured(waiting, of: places))
    reader.add(wanted)
    try closeWindows()
  }

  private func arrived(_ waiting: Waiting, _ arrival: Arrival) throws {
    try tell(.arrived(waiting, arrival))
    for index in windows.indices { windows[index].remove(waiting.place.uid.rawValue) }
    try closeWindows()
  }

  private func closeWindows() throws {
    while windows.first?.isEmpty == true {
      windows.removeFirst()
      try tell(.fetched)
    }
  }

  private func makeGood() throws {
    try reader.readAbsent(arrived: arrived)
    for errand in undone {
      switch errand {
      case .settle(let places, let outcome):
        try source.settle(places, as: outcome)
        try tell(.settled(places))
      case .fetch(let places, let limit): try open(places, source.measure(places), upTo: limit)
      }
    }
    undone = []
  }
}

/// An errand all of whose commands are sent.
private struct ErrandUnderWay {
  let errand: Errand
  /// Those whose sizes are asked for.
  let uids: UIDSet
  /// The tags of its commands.
  var unanswered: Set<String> = []
  private var sizes: [UInt32: Int] = [:]
  /// Every answer so far was as it should be.
  private var isWell = true
  /// An answer asked for a mailbox to be made.
  private(set) var lacksMailbox = false

  init(errand: Errand, uids: UIDSet) {
    self.errand = errand
    self.uids = uids
  }

  var isAnswered: Bool { unanswered.isEmpty }

  var isDone: Bool { isWell && sizes.count == uids.count }

  var measures: Bool {
    if case .fetch = errand { true } else { false }
  }

  mutating func take(_ fetch: Fetch) {
    guard fetch.body == nil, let uid = fetch.uid, let size = fetch.size, uids.contains(uid) else { return }
    sizes[uid] = Int(clamping: size)
  }

  mutating func ended(_ tag: String, _ status: Status) {
    unanswered.remove(tag)
    isWell = isWell && status.condition == .ok
    lacksMailbox = lacksMailbox || status.asksForCreation
  }

  func measured(_ places: [Place]) -> [Waiting] {
    places.compactMap { place in sizes[place.uid.rawValue].map { Waiting(place: place, size: $0) } }
  }
}
