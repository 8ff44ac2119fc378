import Model
import Testing

@testable import Queues

@Suite("Connections") struct ConnectionsTests {
  @Test("applying says what changed and keeps the identifier") func apply() throws {
    try withStore { store in
      let created = try store.apply(connections: [definition()])[0]
      #expect(created.kind == .created)
      var wanted = definition()
      #expect(try store.apply(connections: [wanted])[0].kind == .unchanged)
      wanted.ignoreCase = true
      wanted.returnAddress = "data@partner.example"
      let changed = try store.apply(connections: [wanted])[0]
      #expect(changed.kind == .changed(["ignoreCase", "returnAddress"]))
      try store.removeConnection(named: wanted.name)
      #expect(try store.connection(named: wanted.name) == nil)
      let restored = try store.apply(connections: [wanted])[0]
      #expect(restored.kind == .restored)
      #expect(Set([created.id, changed.id, restored.id]).count == 1)
    }
  }

  @Test("what was written before a key was known has that key's default") func earlier() throws {
    var connection = definition()
    connection.answersAutomatic = false
    let written = connection.json()
    let earlier = written.split(separator: ",").filter { !$0.contains("answersAutomatic") }.joined(separator: ",")
    #expect(try Connection(json: written) == connection)
    connection.answersAutomatic = true
    #expect(try Connection(json: earlier) == connection)
  }

  @Test("all of them or none") func allOrNone() throws {
    try withStore { store in
      let first = definition("first")
      var second = definition("second")
      second.id = first.id
      #expect(kind { _ = try store.apply(connections: [first, second]) } == .constraint)
      let stored = try store.connections()
      #expect(stored.isEmpty)
    }
  }
}
