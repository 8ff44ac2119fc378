import Model
import Testing

@testable import Queues

@Suite("After a failed write or sync") struct HealthTests {
  @Test("Nothing more is written, however well it would go, and the reason is told each time; a new run goes on")
  func refuses() throws {
    try withStore { store throws in
      _ = store.health.fails(StoreError(.io, "the disk said no"))
      for _ in 1...2 {
        let error = thrown { try store.begin([place(1)], in: inbox) }
        #expect(error?.kind == .io)
        #expect(error?.words == "nothing more is written after an earlier failure: the disk said no")
      }
      let next = try Store(home: store.home)
      #expect(try next.suspects(in: inbox, uidValidity: place(1).uidValidity).isEmpty)
      try next.begin([place(1)], in: inbox)
    }
  }
}
