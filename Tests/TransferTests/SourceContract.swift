import Model
import Testing

/// What every `Source` promises, whatever server it reads: run each clause over each implementation.
///
/// `stage` makes a source, not yet opened, over a place that holds exactly these messages in this order, and that takes
/// accepted submissions out of its list.
enum SourceContract: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case listsEverythingAscending = "lists everything there is, ascending, and how much"
  case listsOnlyWhatIsNewer = "lists only what lies above the last place"
  case measuresInOctets = "measures octets, and leaves out what is not there"
  case readsEachWhole = "reads every message whole and once, at its place"
  case readsWithoutATrace = "leaves nothing changed by reading"
  case reportsTheVanished = "reports what is gone as vanished"
  case believesOneEpochOnly = "takes a place of another epoch for gone"
  case throwsOnWhatArrivedThrows = "throws on what the taker throws, and loses nothing"
  case settlesOut = "takes what is settled out of the list, and nothing else"
  case settlesTwice = "settles twice, and what is not there, without complaint"
  case runsErrands = "runs errands one after another, tells what comes of each, in their order, and no more is done"
  case opensAgain = "can be closed twice and opened again"

  var testDescription: String { rawValue }

  typealias Stage = ([[UInt8]]) async throws -> any Source

  func check(_ stage: Stage) async throws {
    let messages = Self.messages
    let source = try await stage(messages)
    defer { source.close() }
    let standing = try source.open()
    switch self {
    case .listsEverythingAscending:
      let places = try source.list(after: nil)
      #expect(standing.exists == messages.count)
      #expect(places.count == messages.count)
      #expect(places.map(\.uid) == places.map(\.uid).sorted())
      #expect(places.allSatisfy { $0.uidValidity == standing.uidValidity })
    case .listsOnlyWhatIsNewer:
      let places = try source.list(after: nil)
      #expect(try source.list(after: places[1].uid) == Array(places.dropFirst(2)))
      #expect(try source.list(after: places[places.count - 1].uid) == [])
      #expect(try source.list(after: UID(rawValue: .max)) == [])
    case .measuresInOctets:
      let places = try source.list(after: nil)
      let waiting = try source.measure(places + [Self.nowhere(standing)])
      #expect(waiting.map(\.place) == places && waiting.map(\.size) == messages.map(\.count))
    case .readsEachWhole:
      let arrived = try Self.readAll(source)
      #expect(arrived == messages.map(Arrived.bytes))
    case .readsWithoutATrace:
      let first = try Self.readAll(source)
      _ = try source.open()
      #expect(try Self.readAll(source) == first)
    case .reportsTheVanished:
      let all = try source.measure(try source.list(after: nil))
      let waiting = [all[0], Waiting(place: Self.nowhere(standing), size: 100), all[1]]
      let arrived = try Self.read(source, waiting)
      #expect(arrived[waiting[1].place] == .vanished)
      #expect(arrived[all[0].place] == .bytes(messages[0]))
      #expect(arrived[all[1].place] == .bytes(messages[1]))
    case .believesOneEpochOnly:
      let place = try source.list(after: nil)[0]
      let foreign = Place(
        uidValidity: UIDValidity(rawValue: place.uidValidity.rawValue &+ 1), uid: place.uid)
      #expect(try source.measure([foreign]) == [])
      #expect(try Self.read(source, [Waiting(place: foreign, size: 9)]) == [foreign: .vanished])
      try source.settle([foreign], as: .accepted)
      #expect(try source.list(after: nil).count == messages.count)
    case .throwsOnWhatArrivedThrows:
      var count = 0
      #expect(throws: Enough.self) {
        try source.read(try source.measure(try source.list(after: nil))) { _, _ in
          count += 1
          if count == 2 { throw Enough() }
        }
      }
      #expect(count == 2)
      _ = try source.open()
      #expect(try Self.readAll(source) == messages.map(Arrived.bytes))
    case .settlesOut:
      let places = try source.list(after: nil)
      try source.settle([places[0], places[2]], as: .accepted)
      _ = try source.open()
      #expect(try source.list(after: nil) == places.filter { $0 != places[0] && $0 != places[2] })
    case .settlesTwice:
      let places = try source.list(after: nil)
      try source.settle([places[1], Self.nowhere(standing)], as: .accepted)
      try source.settle([places[1]], as: .accepted)
      try source.settle([], as: .accepted)
      #expect(try source.list(after: nil) == places.filter { $0 != places[1] })
    case .runsErrands:
      let places = try source.list(after: nil)
      let (one, two) = (Array(places[..<2]), Array(places[2...]))
      let log = try Self.run(
        source,
        [
          .fetch(one, upTo: .max), .settle([], as: .ignored), .settle(one, as: .accepted),
          .fetch(two, upTo: 100_000), .settle(two, as: .accepted), .fetch(one, upTo: .max),
        ])
      let (settled, fetched) = (log.filter { $0.hasPrefix("settled") }, log.filter { !$0.hasPrefix("settled") })
      #expect(
        fetched == [
          "measured 2", "arrived 2", "fetched", "measured 3", "arrived 2", "fetched", "measured 0", "fetched",
        ])
      #expect(settled == ["settled 0", "settled 2", "settled 3"])
      #expect(try source.open().exists == 0)
    case .opensAgain:
      source.close()
      source.close()
      #expect(throws: TransferError(.closed, "")) { try source.list(after: nil) }
      #expect(try source.open().uidValidity == standing.uidValidity)
      #expect(try source.list(after: nil).count == messages.count)
    }
  }

  /// What became of one message, comparable.
  private enum Arrived: Equatable {
    case bytes([UInt8])
    case vanished
    case unreadable(String)

    init(_ arrival: Arrival) {
      self =
        switch arrival {
        case .bytes(let bytes): .bytes(bytes.withBytes(Array.init))
        case .vanished: .vanished
        case .unreadable(let reason): .unreadable(reason)
        }
    }
  }

  private struct Enough: Error {}

  /// In the order of their places; a server may send them in another.
  private static func readAll(_ source: any Source) throws -> [Arrived] {
    let waiting = try source.measure(try source.list(after: nil))
    let arrived = try read(source, waiting)
    return waiting.compactMap { arrived[$0.place] }
  }

  private static func read(_ source: any Source, _ waiting: [Waiting]) throws -> [Place: Arrived] {
    var arrived: [Place: Arrived] = [:]
    try source.read(waiting) { waiting, arrival in
      #expect(
        arrived.updateValue(Arrived(arrival), forKey: waiting.place) == nil, "\(waiting.place) came twice")
    }
    return arrived
  }

  /// Runs all of `errands`, each of which is there before it is asked for, but that a settlement waits for the fetches
  /// before it; says what was told.
  private static func run(_ source: any Source, _ errands: [Errand]) throws -> [String] {
    var rest = errands[...]
    var log: [String] = []
    var arrived = 0
    var fetching = 0
    let next = { (_: Bool) -> Errand? in
      switch rest.first {
      case .settle where fetching > 0: return nil
      case .fetch: fetching += 1
      case .settle, nil: break
      }
      return rest.popFirst()
    }
    try source.run(next) { tidings in
      switch tidings {
      case .measured(let waiting, _): log.append("measured \(waiting.count)")
      case .arrived(_, .bytes): arrived += 1
      case .arrived(let waiting, _): log.append("lost \(waiting.place)")
      case .fetched:
        if arrived > 0 { log.append("arrived \(arrived)") }
        arrived = 0
        fetching -= 1
        log.append("fetched")
      case .settled(let places): log.append("settled \(places.count)")
      }
    }
    return log
  }

  private static func nowhere(_ standing: Standing) -> Place {
    Place(uidValidity: standing.uidValidity, uid: UID(rawValue: 4_000_000_000))
  }

  /// Of several lengths, with what a line protocol might stumble over: a lie about a tag, a literal, a lone dot.
  private static let messages: [[UInt8]] = [
    "Subject: one\r\n\r\nbody\r\n",
    "Subject: two\r\n\r\nx5 OK done\r\n* 1 FETCH (UID 1 BODY[] {3}\r\n.\r\n)\r\n",
    "Subject: three\r\n\r\n" + String(repeating: "0123456789abcdef\r\n", count: 20_000),
    "Subject: four\r\n\r\n",
    "Subject: five\r\n\r\n{5}\r\n\"\\",
  ].map { Array($0.utf8) }
}
