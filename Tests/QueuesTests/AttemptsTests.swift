import Model
import Testing

@testable import Queues

@Suite("Attempts") struct AttemptsTests {
  private let validity = UIDValidity(rawValue: 7)

  @Test("a mailbox never looked at has no position; beginning moves it and never back") func position() throws {
    try withStore { store in
      #expect(try store.position(of: inbox) == nil)
      try store.begin([place(3), place(9), place(5)], in: inbox)
      #expect(try store.position(of: inbox)?.uid == UID(rawValue: 9))
      try store.begin([place(3)], in: inbox)
      #expect(try store.position(of: inbox)?.uid == UID(rawValue: 9))
      #expect(try store.position(of: MailboxID(account: "main", mailbox: "Other")) == nil)
    }
  }

  @Test("suspects come least tried first, then by UID") func order() throws {
    try withStore { store in
      try store.begin([place(3), place(1), place(2)], in: inbox)
      try store.begin([place(1)], in: inbox)
      try store.begin([place(1), place(2)], in: inbox)
      let suspects = try store.suspects(in: inbox, uidValidity: validity)
      #expect(suspects.map(\.place) == [place(3), place(2), place(1)])
      #expect(suspects.map(\.attempts) == [1, 2, 3])
    }
  }

  @Test("what is given back stays pending without blame, and never goes below none") func giveBack() throws {
    try withStore { store in
      try store.begin([place(1)], in: inbox)
      try store.giveBack([place(1)], in: inbox, reason: "the line broke")
      try store.giveBack([place(1)], in: inbox, reason: "it broke again")
      let expected = [Suspect(place: place(1), attempts: 0, reason: "it broke again")]
      #expect(try store.suspects(in: inbox, uidValidity: validity) == expected)
    }
  }

  @Test("a noted failure stays counted") func note() throws {
    try withStore { store in
      try store.begin([place(1), place(2)], in: inbox)
      try store.note(failure: "no bytes", at: [place(2)], in: inbox)
      #expect(try store.suspects(in: inbox, uidValidity: validity).map(\.reason) == [nil, "no bytes"])
      #expect(try store.suspects(in: inbox, uidValidity: validity).map(\.attempts) == [1, 1])
    }
  }

  @Test("what has vanished is forgotten, what is committed is cleared") func cleared() throws {
    try withStore { store in
      try store.begin([place(1), place(2), place(3)], in: inbox)
      try store.forget([place(2)], in: inbox)
      _ = try store.commit([entry(ignored: submission(1))])
      #expect(try store.suspects(in: inbox, uidValidity: validity).map(\.place) == [place(3)])
    }
  }

  @Test("a new UIDValidity begins anew, with a word") func newValidity() throws {
    try withStore { store in
      try store.begin([place(50)], in: inbox)
      try store.begin([place(2, 8)], in: inbox)
      let position = try #require(try store.position(of: inbox))
      #expect(position == (UIDValidity(rawValue: 8), UID(rawValue: 2)))
      #expect(try store.suspects(in: inbox, uidValidity: validity).isEmpty)
      #expect(try store.allEvents().map(\.kind) == ["uid-validity-changed"])
    }
  }

  @Test("of places in whatever order none is passed over, and none between them is touched")
  func scattered() throws {
    let places = [9, 3, .max, 2, 3, 5, .max - 1].map { place($0) }
    #expect(places.runs.map(\.first.rawValue) == [2, 5, 9, .max - 1])
    #expect(places.runs.map(\.last.rawValue) == [3, 5, 9, .max])
    #expect([place(1), place(2, 8)].runs.count == 2 && [Place]().runs.isEmpty)
    try withStore { store in
      try store.begin((1...10).map { place($0) } + [place(.max - 1), place(.max)], in: inbox)
      try store.giveBack(places, in: inbox, reason: "the line broke")
      #expect(
        try attempts(store)
          == [2: 0, 3: 0, 5: 0, 9: 0, .max - 1: 0, .max: 0, 1: 1, 4: 1, 6: 1, 7: 1, 8: 1, 10: 1])
      try store.begin(places, in: inbox)
      try store.note(failure: "no bytes", at: [place(4), place(8)], in: inbox)
      let noted = try store.suspects(in: inbox, uidValidity: validity).filter { $0.reason == "no bytes" }
      #expect(noted.map(\.place) == [place(4), place(8)])
      try store.forget(places, in: inbox)
      #expect(try attempts(store) == [1: 1, 4: 1, 6: 1, 7: 1, 8: 1, 10: 1])
    }
  }

  private func attempts(_ store: Store) throws -> [UInt32: Int] {
    let suspects = try store.suspects(in: inbox, uidValidity: validity)
    return Dictionary(uniqueKeysWithValues: suspects.map { ($0.place.uid.rawValue, $0.attempts) })
  }

  @Test("the largest UID is a UID") func largest() throws {
    try withStore { store in
      try store.begin([place(.max, .max)], in: inbox)
      #expect(try store.position(of: inbox)?.uid.rawValue == .max)
    }
  }
}
