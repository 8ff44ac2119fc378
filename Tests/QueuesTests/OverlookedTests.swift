import Model
import Queues
import Testing

@Suite("What was overlooked in a mailbox") struct OverlookedTests {
  @Test("A place that was never begun nor seen is unknown; one that was settled is told with its outcome")
  func places() throws {
    try withStore { store in
      try store.begin([place(1), place(2), place(3)], in: inbox)
      _ = try store.commit([entry(ignored: submission(1)), entry(ignored: submission(2))])
      try store.markSettled([place(1)], in: inbox)
      let (unknown, settled) = try store.overlooked(among: (1...5).map { place($0) }, in: inbox)
      #expect(unknown == [place(4), place(5)])
      #expect(settled.map(\.place) == [place(1)] && settled.map(\.outcome) == [.ignored])
    }
  }

  @Test("Nothing is known of another mailbox's places, nor of those under another UIDVALIDITY") func others() throws {
    try withStore { store in
      _ = try store.commit([entry(ignored: submission(1))])
      #expect(try store.overlooked(among: [place(1, 8)], in: inbox).unknown == [place(1, 8)])
      let other = MailboxID(account: "main", mailbox: "Other")
      #expect(try store.overlooked(among: [place(1)], in: other).unknown == [place(1)])
    }
  }

  @Test("A position that cannot be is forgotten, with a word") func position() throws {
    try withStore { store in
      try store.begin([place(.max)], in: inbox)
      try store.forgetPosition(of: inbox, because: "UIDNEXT is 5")
      #expect(try store.position(of: inbox) == nil)
      #expect(try store.allEvents().map(\.kind) == ["position-forgotten"])
      try store.begin([place(4)], in: inbox)
      #expect(try store.position(of: inbox)?.uid == UID(rawValue: 4))
    }
  }
}
