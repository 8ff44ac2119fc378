import Matching
import Model
import Testing

@Suite struct MatchingTests {
  private let file = mail("Conversions_1.csv")

  @Test("A message to a connection's own address is judged by that connection alone")
  func ownAddress() {
    let own = connection("own", pattern: "*.xml", address: "uploads+3f9c@gateway.example")
    let open = connection("open")
    let decision = decide(
      parts: file, evidence: evidence(to: ["Uploads+3F9C@Gateway.Example"]), connections: [open, own])
    #expect(decision.outcome == .ignored)
    #expect(decision.connection?.name == "own")
    #expect(decision.objections.map(\.code) == [.patternMismatch])
  }

  @Test("The most trusted recipient that is an address of a connection decides")
  func orderOfTrust() {
    let one = connection("one", address: "one@gateway.example")
    let two = connection("two", address: "two@gateway.example")
    let decision = decide(
      parts: file, evidence: evidence(to: ["x@gateway.example", "two@gateway.example", "one@gateway.example"]),
      connections: [one, two])
    #expect(decision.connection?.name == "two")
    #expect(decision.outcome == .accepted)
  }

  @Test("Any other message is accepted by the one connection that would")
  func oneAccepts() {
    let decision = decide(
      parts: file, evidence: evidence(to: ["uploads@gateway.example"]),
      connections: [
        connection("clicks", pattern: "Clicks_*.csv"), connection("conversions"),
        connection("addressed", pattern: "*", address: "a@gateway.example"),
      ])
    #expect(decision.outcome == .accepted)
    #expect(decision.connection?.name == "conversions")
  }

  @Test("More than one that would is held for a person, naming them")
  func ambiguous() {
    let decision = decide(
      parts: file, evidence: evidence(),
      connections: [connection("a"), connection("b", pattern: "*"), connection("c", pattern: "x")])
    #expect(decision.outcome == .held)
    #expect(decision.connection == nil)
    #expect(decision.accepted.isEmpty)
    #expect(
      decision.objections == [
        Objection(
          code: .ambiguousConnection,
          message: #"2 connections would accept the message, expected one: "a", "b""#)
      ])
  }

  @Test("Two connections of one address are both asked")
  func sharedAddress() {
    let connections = ["a", "b"].map { connection($0, address: "x@gateway.example") }
    #expect(
      decide(parts: file, evidence: evidence(to: ["x@gateway.example"]), connections: connections).outcome
        == .held)
  }

  @Test("When none accepts, each one's objections are told apart, and those they share are said once")
  func noneAccepts() {
    let connections = [connection("a", pattern: "A*"), connection("b", pattern: "B*")]
    let decision = decide(parts: mail("c.csv", nil), evidence: evidence(), connections: connections)
    #expect(decision.outcome == .ignored)
    #expect(decision.connection == nil)
    #expect(
      decision.objections.map(\.message) == [
        "part 3 (application/octet-stream) has no file name",
        #"connection "a": "c.csv" does not match "A*": it does not begin with "A""#,
        #"connection "b": "c.csv" does not match "B*": it does not begin with "B""#,
      ])
    let empty = decide(parts: mail(), evidence: evidence(), connections: connections)
    #expect(empty.objections.map(\.message) == ["the message has no attachment"])
  }

  @Test("A paused connection judges nothing")
  func paused() {
    let connections = [connection("asleep", pattern: "*", isPaused: true), connection("awake")]
    let decision = decide(parts: file, evidence: evidence(), connections: connections)
    #expect(decision.connection?.name == "awake")
  }

  @Test("What only a paused connection would accept waits for it; what nobody would accept does not")
  func waiting() {
    let connections = [connection("asleep", pattern: "*", isPaused: true), connection("awake", pattern: "other")]
    let decision = decide(parts: file, evidence: evidence(), connections: connections)
    #expect(decision.waits && decision.objections.map(\.message) == [#"the connection "asleep" is paused"#])
    let narrow = [connection("asleep", pattern: "x", isPaused: true), connection("awake", pattern: "other")]
    #expect(!decide(parts: file, evidence: evidence(), connections: narrow).waits)
  }

  @Test(
    "When nobody judges, it is said why",
    arguments: [
      ([], "no connection reads this mailbox"),
      ([connection(direction: .outbound), connection(method: .sftp)], "no connection reads this mailbox"),
      ([connection("a", isPaused: true)], #"the connection "a" is paused"#),
      (
        [connection("a", isPaused: true), connection("b", isPaused: true)],
        #"the connections "a", "b" are paused"#
      ),
      (
        [connection("own", address: "X@gateway.example", isPaused: true), connection("open")],
        #"the connection "own" is paused"#
      ),
      (
        [connection("own", address: "y@gateway.example")],
        "the message is addressed to none of the addresses of this mailbox's connections"
      ),
    ])
  func nobody(connections: [Connection], message: String) {
    let decision = decide(parts: file, evidence: evidence(to: ["x@gateway.example"]), connections: connections)
    #expect(decision.outcome == .ignored)
    #expect(decision.connection == nil)
    let isPaused = message.hasSuffix("paused")
    #expect(
      decision.objections == [Objection(code: isPaused ? .connectionPaused : .noConnection, message: message)])
    #expect(decision.waits == isPaused)
    #expect(decision.parts.map(\.counted) == [false, true])
  }
}
