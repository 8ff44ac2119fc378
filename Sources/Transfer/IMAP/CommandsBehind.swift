internal import Model

/// Commands sent behind those of a reading and answered behind them.
final class CommandsBehind {
  private let source: IMAPSource
  private let session: IMAPSession
  private let next: (_ waits: Bool) -> Errand?
  private var begun: [Begun] = []
  /// An errand that has to wait until the line is free.
  private(set) var held: Errand?

  /// One errand, all of whose commands are sent.
  private struct Begun {
    let errand: Errand
    let uids: UIDSet
    var unanswered: Set<String>
    /// Every answer so far was as it should be.
    var isWell = true
    var sizes: [UInt32: Int] = [:]
  }

  init(source: IMAPSource, session: IMAPSession, next: @escaping (_ waits: Bool) -> Errand?) {
    self.source = source
    self.session = session
    self.next = next
  }

  /// Begins what is to be done next and can be begun: settlements, and one fetch behind them, which ends it.
  func begin() throws(TransferError) {
    while !isFull, let errand = next(false) {
      guard let commands = source.commandsToBegin(errand) else {
        held = errand
        return
      }
      var tags: Set<String> = []
      for command in commands.texts { tags.insert(try session.send(command)) }
      begun.append(Begun(errand: errand, uids: commands.uids, unanswered: tags))
    }
  }

  private var isFull: Bool {
    guard held == nil else { return true }
    return begun.contains { if case .fetch = $0.errand { true } else { false } }
  }

  /// Takes an answer to one of these commands; false for any other.
  func take(_ response: Response) -> Bool {
    switch response {
    case .tagged(let tag, let status):
      guard let index = begun.firstIndex(where: { $0.unanswered.contains(tag) }) else { return false }
      begun[index].unanswered.remove(tag)
      begun[index].isWell = begun[index].isWell && status.condition == .ok
      return true
    case .fetch(let fetch):
      guard fetch.body == nil, let uid = fetch.uid, let size = fetch.size else { return false }
      for index in begun.indices where begun[index].uids.contains(uid) {
        begun[index].sizes[uid] = Int(clamping: size)
      }
      return true
    default: return false
    }
  }

  /// Waits until all of them are answered.
  func drain() throws(TransferError) {
    while begun.contains(where: { !$0.unanswered.isEmpty }) {
      guard case .response(let response) = try session.next() else {
        throw session.fail(violation(found: "a message", expected: "the answer to a command that asked for none"))
      }
      if !take(response), case .tagged(let tag, _) = response {
        throw session.fail(violation(found: "the tag \"\(tag)\"", expected: "that of a command in flight"))
      }
    }
  }

  /// Waits for the answers, tells what came of the settlements, and hands over the window that was measured. What the
  /// server did not do at once is done again, by itself.
  func finish(tell: (Tidings) throws -> Void) throws -> MeasuredWindow? {
    try drain()
    for errand in begun {
      switch errand.errand {
      case .settle(let places, let outcome):
        if !errand.isWell { try source.settle(places, as: outcome) }
        try tell(.settled(places))
      case .fetch(let places, let limit):
        return MeasuredWindow(waiting: try measured(places, errand), limit: limit)
      }
    }
    return nil
  }

  private func measured(_ places: [Place], _ errand: Begun) throws(TransferError) -> [Waiting] {
    guard errand.isWell, errand.sizes.count == errand.uids.count else { return try source.measure(places) }
    return places.compactMap { place in
      errand.sizes[place.uid.rawValue].map { Waiting(place: place, size: $0) }
    }
  }
}
