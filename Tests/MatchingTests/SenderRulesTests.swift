import Matching
import Model
import Testing

/// Who may send. Every attack is refused by its name, and its honest neighbour let in.
@Suite struct SenderRulesTests {
  typealias Result = SenderEvidence.Result
  typealias Testimony = SenderEvidence.Testimony

  private let server = "mx.gateway.example"
  private let partner = "feeds@partner.example"

  private func dmarc(_ result: String = "pass", of domain: String? = "partner.example") -> Result {
    Result("dmarc", result, domain.map { [.init("header.from", $0)] } ?? [])
  }

  private func judged(
    _ connection: Connection, from: [String] = ["feeds@partner.example"], _ testimonies: [Testimony] = [],
    forwarder: SenderEvidence.Forwarder? = nil, to recipients: [Recipient] = []
  ) -> Decision {
    let sender = SenderEvidence(from: from, testimonies: testimonies, forwarder: forwarder)
    return judge(
      mail("Conversions_1.csv"),
      Evidence(recipients: recipients, sender: sender, trustedServers: ["main": server]), by: connection)
  }

  private func connection(
    from: [String] = ["partner.example"], _ rule: Authentication.Rule = .dmarc, _ domains: String...
  ) -> Connection {
    var connection = anyConnection()
    connection.from = from
    connection.authentication = Authentication(rule, domains: domains)
    return connection
  }

  private func said(_ decision: Decision) -> String {
    decision.outcome == .accepted
      ? "accepted" : "\(decision.outcome) \(decision.objections.map(\.code.rawValue).joined(separator: " "))"
  }

  @Test(
    "One From with one address, or nobody knows who sent it",
    arguments: [
      [], ["a@partner.example", "b@partner.example"], ["ü@partner.example"], ["partner.example"], ["a@"],
      ["@partner.example"],
    ])
  func oneSender(from: [String]) {
    #expect(said(judged(connection(from: [], .nobody), from: from)) == "refused sender-unclear")
    #expect(said(judged(connection(from: [], .nobody), from: [partner])) == "accepted")
  }

  @Test(
    "The sender's address or domain equals one of the list, and is no part of it",
    arguments: [
      ("feeds@partner.example", true), ("other@partner.example", false), ("feeds@second.example", true),
      ("anyone@second.example", true),
      ("feeds@sub.second.example", false), ("feeds@partner.example.evil.example", false),
      ("feeds@evilsecond.example", false),
      ("xfeeds@partner.example", false), ("second.example@evil.example", false), ("feeds@xn--bcher-kva.example", true),
    ])
  func list(from: String, isTaken: Bool) {
    let listing = connection(from: ["feeds@partner.example", "second.example", "xn--bcher-kva.example"], .nobody)
    #expect(said(judged(listing, from: [from])) == (isTaken ? "accepted" : "refused sender-not-allowed"))
  }

  @Test("DMARC as our own server found it is what counts")
  func policy() {
    let good = Testimony(server: server, results: [dmarc()])
    #expect(said(judged(connection(), [good])) == "accepted")
    let none = "refused sender-not-authenticated"
    #expect(said(judged(connection(), [])) == none)
    for results in [
      [], [dmarc("fail")], [dmarc("none")], [dmarc("bestguesspass")], [dmarc(of: nil)], [dmarc(of: "evil.example")],
      [dmarc(of: "partner.example.evil.example")], [dmarc(), dmarc("fail")], [dmarc(), dmarc()],
      [Result("dkim", "pass", [.init("header.d", "partner.example")])],
      [Result("dmarc", "pass", [.init("header.from", "partner.example"), .init("header.from", "evil.example")])],
      [Result("dmarc", "pass", [.init("policy.from", "partner.example")])],
    ] {
      #expect(said(judged(connection(), [Testimony(server: server, results: results)])) == none, "\(results)")
    }
  }

  @Test("Only the topmost word of our own server counts")
  func topmost() {
    let forged = Testimony(server: server, results: [dmarc()])
    let found = Testimony(server: server, results: [dmarc("fail")])
    let others = Testimony(server: "mx.evil.example", results: [dmarc()])
    #expect(said(judged(connection(), [found, forged])) == "refused sender-not-authenticated")
    #expect(said(judged(connection(), [forged, found])) == "accepted")
    #expect(said(judged(connection(), [others])) == "refused sender-not-authenticated")
    #expect(said(judged(connection(), [others, forged])) == "accepted")
    let unreadable = Testimony(server: nil)
    #expect(said(judged(connection(), [unreadable, forged])) == "refused sender-not-authenticated")
    #expect(said(judged(connection(), [forged, unreadable])) == "accepted")
  }

  @Test("Without the server's name nothing counts, and without a rule nothing is taken")
  func undeclared() {
    let good = SenderEvidence(from: [partner], testimonies: [Testimony(server: server, results: [dmarc()])])
    let nobody = judge(mail("Conversions_1.csv"), Evidence(sender: good), by: connection())
    #expect(
      nobody.objections.map(\.message) == [
        #"nobody vouches for "feeds@partner.example": the account "main" names no authservID whose word counts"#
      ])
    #expect(said(judged(connection(.undeclared), good.testimonies)) == "refused sender-not-authenticated")
  }

  @Test("A signature of a domain on the list counts where the connection says so")
  func signature() {
    func signed(_ result: String, _ domains: String...) -> [Testimony] {
      [Testimony(server: server, results: [Result("dkim", result, domains.map { .init("header.d", $0) })])]
    }
    let trusting = connection(from: [], .dkim, "mailer.example")
    #expect(said(judged(trusting, signed("pass", "mailer.example"))) == "accepted")
    for testimonies in [
      signed("fail", "mailer.example"), signed("pass", "evil.example"), signed("pass", "sub.mailer.example"),
      signed("pass"),
      signed("pass", "evil.example", "mailer.example"),
      [Testimony(server: "mx.evil.example", results: signed("pass", "mailer.example")[0].results)],
    ] {
      #expect(said(judged(trusting, testimonies)) == "refused sender-not-authenticated", "\(testimonies)")
    }
    let both = [
      Testimony(
        server: server, results: signed("fail", "x.example")[0].results + signed("pass", "mailer.example")[0].results)
    ]
    #expect(said(judged(trusting, both)) == "accepted")
  }

  @Test("A forwarder on the list counts for what it found, when our server found the chain whole")
  func forwarders() {
    let trusting = connection(.arc, "lists.example")
    func chain(_ arc: String) -> [Testimony] {
      [Testimony(server: server, results: [dmarc("fail"), Result("arc", arc)])]
    }
    func link(_ result: Result, of domain: String = "lists.example", whole: Bool = true) -> SenderEvidence.Forwarder {
      .init(domain: domain, isChainWhole: whole, results: [result])
    }
    #expect(said(judged(trusting, chain("pass"), forwarder: link(dmarc()))) == "accepted")
    #expect(said(judged(trusting, [Testimony(server: server, results: [dmarc()])])) == "accepted")
    let refused = "refused sender-not-authenticated"
    #expect(said(judged(trusting, chain("fail"), forwarder: link(dmarc()))) == refused)
    #expect(said(judged(trusting, chain("pass"), forwarder: nil)) == refused)
    #expect(said(judged(trusting, chain("pass"), forwarder: link(dmarc(), of: "evil.example"))) == refused)
    #expect(said(judged(trusting, chain("pass"), forwarder: link(dmarc(), whole: false))) == refused)
    #expect(said(judged(trusting, chain("pass"), forwarder: link(dmarc("fail")))) == refused)
    #expect(said(judged(trusting, chain("pass"), forwarder: link(dmarc(of: "evil.example")))) == refused)
    #expect(said(judged(connection(), chain("pass"), forwarder: link(dmarc()))) == refused, "only where it is named")
  }

  @Test("Whoever knows the secret address may send, by the old one too while it is listed")
  func secretAddress() {
    let digests = (0..<3).map { SHA256Digest([UInt8](repeating: $0, count: 32)) }
    var secret = connection(from: [], .secretAddress)
    secret.secretAddresses = [digests[0], digests[1]]
    func to(_ digest: SHA256Digest?) -> Decision {
      decide(
        parts: mail("Conversions_1.csv"),
        evidence: Evidence(
          recipients: [Recipient("x@gateway.example", digest: digest)], sender: SenderEvidence(from: [partner])),
        connections: [secret])
    }
    #expect(said(to(digests[0])) == "accepted" && said(to(digests[1])) == "accepted")
    #expect(said(to(digests[2])) == "ignored no-connection" && said(to(nil)) == "ignored no-connection")
  }

  @Test("Of several connections those judge that take mail of the sender")
  func selection() {
    var ours = connection(.nobody)
    var others = connection(from: ["other.example"], .nobody)
    (ours.name, others.name) = ("ours", "others")
    let evidence = Evidence(sender: SenderEvidence(from: [partner]))
    let decision = decide(parts: mail("Conversions_1.csv"), evidence: evidence, connections: [others, ours])
    #expect(decision.outcome == .accepted && decision.connection?.name == "ours")
    let mismatch = decide(parts: mail("notes.pdf"), evidence: evidence, connections: [others, ours])
    #expect(mismatch.connection?.name == "ours" && mismatch.objections.map(\.code) == [.patternMismatch])
    let stranger = Evidence(sender: SenderEvidence(from: ["a@evil.example"]))
    let refused = decide(parts: mail("Conversions_1.csv"), evidence: stranger, connections: [others, ours])
    #expect(refused.outcome == .refused && refused.objections.map(\.code) == [.senderNotAllowed])
  }

  @Test("Our own mark refuses a message, whoever sends it")
  func ownReply() {
    let mark = Objection(code: .ownReply, message: "the message bears our own mark")
    let evidence = Evidence(sender: SenderEvidence(from: [partner]), ownReply: mark)
    #expect(judge(mail("Conversions_1.csv"), evidence, by: connection(from: [], .nobody)).objections == [mark])
  }
}

/// The fixture, whose name the suite takes for itself.
private func anyConnection() -> Connection { connection() }
