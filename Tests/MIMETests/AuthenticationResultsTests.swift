import MIME
import Testing

/// Authentication-Results are read after RFC 8601's grammar, and what is not in it is not read at all.
@Suite struct AuthenticationResultsTests {
  /// `server | method=result property=value … | …`, or nil.
  private func read(_ value: String) -> String? {
    let message = ReadMessage("Authentication-Results: \(value)\nFrom: a@b.example\n\n").message
    #expect(message.authenticationResults.count == 1)
    return message.authenticationResults[0].map { field in
      ([field.server]
        + field.results.map { result in
          (["\(result.method)=\(result.result)"] + result.properties.map { "\($0.name)=\($0.value)" })
            .joined(separator: " ")
        }).joined(separator: " | ")
    }
  }

  @Test(
    "What servers write is read",
    arguments: [
      ("mx.gateway.example; none", "mx.gateway.example"),
      ("mx.gateway.example 1; none", "mx.gateway.example"),
      (
        "MX.Gateway.Example; DMARC=Pass header.From=Partner.Example",
        "mx.gateway.example | dmarc=pass header.from=Partner.Example"
      ),
      (
        "mx.gateway.example; spf=pass smtp.mailfrom=feeds@partner.example; dkim=pass header.d=partner.example;",
        "mx.gateway.example | spf=pass smtp.mailfrom=feeds@partner.example | dkim=pass header.d=partner.example"
      ),
      (
        "mx.gateway.example;\n dkim=pass header.i=@partner.example header.s=s1 header.b=\"aB/+x=\";\n"
          + " spf=pass (mx.gateway.example: domain of feeds@partner.example designates 192.0.2.1 as permitted sender)"
          + " smtp.mailfrom=feeds@partner.example;\n dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=partner.example",
        "mx.gateway.example | dkim=pass header.i=@partner.example header.s=s1 header.b=aB/+x= | "
          + "spf=pass smtp.mailfrom=feeds@partner.example | dmarc=pass header.from=partner.example"
      ),
      (
        "(c) mx.gateway.example (a (nested \\) ) one) 1 ; (c) dkim (c) / 1 = (c) pass (c) reason = \"good; signature\" "
          + "header . d = partner.example",
        "mx.gateway.example | dkim=pass reason=good; signature header.d=partner.example"
      ),
      (
        "mx.gateway.example; dmarc=pass action=none header.from=partner.example;compauth=pass reason=100",
        "mx.gateway.example | dmarc=pass action=none header.from=partner.example | compauth=pass reason=100"
      ),
      ("\"mx gateway\"; auth=pass smtp.auth=\"a \\\"b\\\" c\"", "mx gateway | auth=pass smtp.auth=a \"b\" c"),
      (
        "mx.gateway.example; iprev=fail policy.iprev=192.0.2.200",
        "mx.gateway.example | iprev=fail policy.iprev=192.0.2.200"
      ),
      (
        "mx.gateway.example; dkim=pass header.i=\"a b\"@partner.example",
        "mx.gateway.example | dkim=pass header.i=a b@partner.example"
      ),
      ("mx.gateway.example; spf=none smtp.mailfrom=", "mx.gateway.example | spf=none smtp.mailfrom="),
    ])
  func grammar(value: String, expected: String) { #expect(read(value) == expected) }

  @Test(
    "What is no such field is not read, for half a reading is a way in",
    arguments: [
      "", ";", "mx.gateway.example", "mx.gateway.example dmarc=pass", "mx.gateway.example; dmarc",
      "mx.gateway.example; dmarc=",
      "mx.gateway.example; dmarc pass", "mx.gateway.example; =pass",
      "mx.gateway.example 2; dmarc=pass header.from=b.example",
      "mx.gateway.example; dmarc/2=pass header.from=b.example", "mx.gateway.example; dmarc=pass (header.from=b.example",
      "mx.gateway.example; dmarc=pass \"header.from=b.example",
      "mx.gateway.example; none; dmarc=pass header.from=b.example",
      "mx.gateway.example; dmarc=pass; none", "mx.gateway.example; dmarc=pass header.from",
      "mx.gateway.example; dmarc=pass header.=b",
      "mx.gateway.example; dmarc=pass .from=b", "mx.gateway.example; dmarc=pass header.from=\"b\"\"c\"",
      "mx.gateway.example@x; dmarc=pass",
      "mx.gateway.example; dmarc=pass, dkim=fail", "mx.gateway.example; dmarc=pass header.from=b.example <x>",
    ])
  func noField(value: String) { #expect(read(value) == nil) }

  @Test("A comment is no result, and neither is what stands in quotation marks")
  func hidden() {
    #expect(
      read("mx.gateway.example; dkim=fail (x; dmarc=pass header.from=b.example)") == "mx.gateway.example | dkim=fail")
    #expect(
      read("mx.gateway.example; dkim=fail reason=\"x; dmarc=pass header.from=b.example\"")
        == "mx.gateway.example | dkim=fail reason=x; dmarc=pass header.from=b.example")
  }

  @Test("The topmost comes first, and one that cannot be read keeps its place")
  func order() {
    let fields = ["mx.gateway.example; none", "nonsense", "forged.example; dmarc=pass"].map {
      "Authentication-Results: \($0)\n"
    }
    let results = ReadMessage(fields.joined() + "\n").message.authenticationResults
    #expect(results.map { $0?.server } == ["mx.gateway.example", nil, "forged.example"])
  }

  @Test(
    "The last forwarder's link is the one with the highest number, and only when it is whole",
    arguments: [
      ([seal(1, "lists.example", "none"), results(1)], "lists.example none"),
      (
        [seal(2, "Forward.Example", "pass"), results(2), seal(1, "lists.example", "none"), results(1)],
        "forward.example pass"
      ),
      (
        [seal(1, "lists.example", "none"), results(1), seal(2, "forward.example", "fail"), results(2)],
        "forward.example fail"
      ),
      ([seal(2, "forward.example", "pass"), seal(1, "lists.example", "none"), results(1)], nil),
      ([seal(1, "lists.example", "none"), seal(1, "evil.example", "none"), results(1)], nil),
      ([seal(1, "lists.example", "none"), results(1), results(1)], nil),
      (["ARC-Seal: i=1; d=lists.example; d=evil.example; cv=none", results(1)], nil),
      (["ARC-Seal: i=0; d=lists.example; cv=none", "ARC-Authentication-Results: i=0; a; dmarc=pass"], nil),
      (["ARC-Seal: i=1; d=lists.example; cv=none", "ARC-Authentication-Results: i=1; lists.example; dmarc"], nil),
      ([], nil),
    ] as [([String], String?)])
  func forwarders(fields: [String], expected: String?) {
    let seal = ReadMessage(fields.map { $0 + "\n" }.joined() + "From: a@b.example\n\n").message.lastARCSeal
    #expect(seal.map { "\($0.domain) \($0.chain)" } == expected)
    #expect(seal.map { $0.results.results.map(\.result) } ?? ["pass"] == ["pass"])
  }

  private static func seal(_ number: Int, _ domain: String, _ chain: String) -> String {
    "ARC-Seal: i=\(number); a=rsa-sha256; t=1; cv=\(chain);\n d=\(domain); s=arc; b=AAAA\n BBBB"
  }

  private static func results(_ number: Int) -> String {
    "ARC-Authentication-Results: i=\(number); lists.example; dmarc=pass header.from=partner.example"
  }
}
