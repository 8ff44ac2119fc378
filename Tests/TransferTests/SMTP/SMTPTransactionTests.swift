import Model
import Testing

@testable import Transfer

@Suite("SMTPTransaction")
struct SMTPTransactionTests {
  private func transaction(_ recipients: Int = 2, pipelining: Bool) -> SMTPTransaction {
    let names = (0..<recipients).map { "\($0)@partner.example" }
    return SMTPTransaction(
      recipients: names, commands: SMTPCommands(mail: "MAIL", recipients: names.map { "RCPT \($0)" }),
      pipelining: pipelining)
  }

  /// Feeds replies until done, and notes the steps as `MAIL|RCPT…` words.
  private func run(_ transaction: inout SMTPTransaction, _ replies: Int...) throws -> [String] {
    var steps = [words(transaction.begin())]
    for code in replies {
      let reply = SMTPReply(code: code, lines: [Array("\(code) words".utf8)])
      steps.append(words(try transaction.receive(reply)))
    }
    return steps
  }

  private func words(_ step: SMTPTransaction.Step) -> String {
    switch step {
    case .send(let commands): commands.joined(separator: "|")
    case .sendBody: "body"
    case .wait: "wait"
    case .done: "done"
    }
  }

  @Test("asks one thing after the other where the server does not pipeline")
  func sequence() throws {
    var transaction = transaction(pipelining: false)
    #expect(
      try run(&transaction, 250, 250, 251, 354, 250)
        == ["MAIL", "RCPT 0@partner.example", "RCPT 1@partner.example", "DATA", "body", "done"])
    #expect(transaction.answers.map(\.verdict) == [.delivered, .delivered])
    #expect(transaction.answers.map(\.recipient) == ["0@partner.example", "1@partner.example"])
    #expect(!transaction.needsReset)
  }

  @Test("says the envelope at once where it does")
  func pipelined() throws {
    var transaction = transaction(pipelining: true)
    #expect(
      try run(&transaction, 250, 250, 250, 354, 250)
        == ["MAIL|RCPT 0@partner.example|RCPT 1@partner.example|DATA", "wait", "wait", "wait", "body", "done"])
    #expect(transaction.answers.map(\.code) == [250, 250])
    #expect(transaction.answers.map(\.text) == ["250 words", "250 words"])
  }

  @Test("tells the recipients' answers apart", arguments: [false, true])
  func mixed(pipelining: Bool) throws {
    var transaction = transaction(3, pipelining: pipelining)
    #expect(try run(&transaction, 250, 550, 250, 450, 354, 250).last == "done")
    #expect(transaction.answers.map(\.verdict) == [.rejected, .delivered, .deferred])
    #expect(transaction.answers.map(\.code) == [550, 250, 450])
    #expect(!transaction.needsReset)
  }

  @Test(
    "gives those who were taken the answer to the dot", arguments: [(451, Answer.Verdict.deferred), (554, .rejected)])
  func end(code: Int, verdict: Answer.Verdict) throws {
    var transaction = transaction(pipelining: true)
    #expect(try run(&transaction, 250, 250, 550, 354, code).last == "done")
    #expect(transaction.answers.map(\.verdict) == [verdict, .rejected])
    #expect(transaction.answers.map(\.code) == [code, 550])
    #expect(!transaction.needsReset)
  }

  @Test("ends with MAIL where that is refused")
  func mailRefused() throws {
    var plain = transaction(pipelining: false)
    #expect(try run(&plain, 552) == ["MAIL", "done"])
    #expect(plain.answers.map(\.code) == [552, 552])
    var pipelined = transaction(pipelining: true)
    #expect(try run(&pipelined, 451, 503, 503, 503).last == "done")
    #expect(pipelined.answers.map(\.code) == [451, 451])
    #expect(pipelined.answers.map(\.verdict) == [.deferred, .deferred])
    #expect(!plain.needsReset && !pipelined.needsReset)
  }

  @Test("sends no message when nobody was taken, and has the envelope cleared")
  func nobodyTaken() throws {
    var plain = transaction(pipelining: false)
    #expect(try run(&plain, 250, 550, 450).last == "done")
    var pipelined = transaction(pipelining: true)
    #expect(try run(&pipelined, 250, 550, 450, 554).last == "done")
    var willing = transaction(pipelining: true)
    #expect(try run(&willing, 250, 550, 450, 354, 554).suffix(2) == [".", "done"])
    for transaction in [plain, pipelined, willing] {
      #expect(transaction.answers.map(\.code) == [550, 450])
      #expect(transaction.needsReset)
    }
  }

  @Test("never takes an empty message for theirs")
  func emptyMessage() throws {
    var transaction = transaction(pipelining: true)
    #expect(try run(&transaction, 250, 550, 550, 354, 250).suffix(2) == [".", "done"])
    #expect(transaction.answers.map(\.verdict) == [.rejected, .rejected])
  }

  @Test("gives those who were taken the answer to DATA where that is refused", arguments: [false, true])
  func dataRefused(pipelining: Bool) throws {
    var transaction = transaction(pipelining: pipelining)
    #expect(try run(&transaction, 250, 250, 550, 451).last == "done")
    #expect(transaction.answers.map(\.code) == [451, 550])
    #expect(transaction.needsReset)
  }

  @Test("takes 552 to a recipient as too many of them")
  func tooMany() throws {
    var transaction = transaction(pipelining: false)
    _ = try run(&transaction, 250, 250, 552, 354, 250)
    #expect(transaction.answers.map(\.verdict) == [.delivered, .deferred])
  }

  @Test("ends at 421, wherever it comes", arguments: 0..<5)
  func closing(place: Int) throws {
    var transaction = transaction(pipelining: true)
    let before = [250, 250, 250, 354][..<place]
    for code in before { _ = try transaction.receive(SMTPReply(code: code, lines: [[]])) }
    let error = #expect(throws: TransferError.self) {
      try transaction.receive(SMTPReply(code: 421, lines: [Array("4.3.2 going down".utf8)]))
    }
    #expect(error?.kind == .unavailable)
    #expect(error?.words == "the server closes the connection: \"421 4.3.2 going down\"")
  }

  @Test(
    "throws at an answer that makes no sense",
    arguments: [[354], [250, 354], [250, 250, 354], [250, 250, 250, 250], [250, 250, 250, 354, 354]])
  func nonsense(codes: [Int]) throws {
    var transaction = transaction(pipelining: true)
    for code in codes.dropLast() { _ = try transaction.receive(SMTPReply(code: code, lines: [[]])) }
    #expect(throws: TransferError(.protocolViolation, "")) {
      try transaction.receive(SMTPReply(code: codes.last!, lines: [[]]))
    }
  }

  @Test("throws at an answer to nothing")
  func afterEnd() throws {
    var transaction = transaction(pipelining: false)
    _ = try run(&transaction, 550)
    #expect(throws: TransferError(.protocolViolation, "")) {
      try transaction.receive(SMTPReply(code: 250, lines: [[]]))
    }
  }
}
