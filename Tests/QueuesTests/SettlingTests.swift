import Model
import Queues
import Testing

@Suite("Settling") struct SettlingTests {
  @Test("every sighting is settled by itself, once") func perSighting() throws {
    try withStore { store in
      let validity = place(1).uidValidity
      _ = try store.commit([entry(ignored: submission(1)), entry(ignored: submission(2, key: 1))])
      let before = try store.unsettled(in: inbox, uidValidity: validity)
      #expect(before.map(\.place) == [place(1), place(2)])
      #expect(before.map(\.outcome) == [.ignored, .ignored])
      try store.markSettled([place(1)], in: inbox)
      try store.markSettled([place(1)], in: inbox)
      let after = try store.unsettled(in: inbox, uidValidity: validity)
      #expect(after.map(\.place) == [place(2)])
      let elsewhere = try store.unsettled(in: inbox, uidValidity: UIDValidity(rawValue: 8))
      #expect(elsewhere.isEmpty)
    }
  }
}
