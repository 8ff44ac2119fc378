import Model
import Testing

@testable import Intray

@Suite("The configuration")
struct ConfigurationTests {
  static let whole = """
    gateway:
      domain: Gateway.example
      from: Intray <uploads@gateway.example>
    accounts:
      main:
        imap: imaps://mail.gateway.example:1993
        user: uploads
        password: { file: secrets/main }
        caFile: /etc/ca.pem
        settle:
          accepted: { keyword: $IntrayAccepted }
          ignored: nothing
        messageLimit: 10 MB
        exactSize: no
        timeLimit: 90s
      second:
        imap: imap://localhost
        tls: none
        user: other
        token: { environment: TOKEN }
    relay:
      smtp: smtp://relay.example
      user: uploads
      password: { credential: relay }
    """

  @Test("is read whole, with its defaults")
  func readWhole() throws {
    let configuration = try Configuration(text: Self.whole, file: "intray.yaml")
    #expect(configuration.gateway.domain == "gateway.example")
    #expect(configuration.accounts.map(\.name) == ["main", "second"])
    let main = configuration.accounts[0]
    #expect(
      main.server
        == ServerAddress(
          scheme: "imaps", host: "mail.gateway.example", port: 1993, tls: .implicit, caFile: "/etc/ca.pem"))
    #expect(main.login.secret == .file("secrets/main"))
    #expect(main.mailbox == "INBOX")
    #expect(main.settle[.accepted] == .keyword("$IntrayAccepted"))
    #expect(main.settle[.ignored] == .nothing)
    #expect(main.settle[.held] == .move(to: "Intray-Held"))
    #expect(main.messageLimit == 10_000_000)
    #expect(!main.exactSize)
    #expect(main.timeLimit == 90)
    let second = configuration.accounts[1]
    #expect(second.server.port == 143)
    #expect(second.login.isToken)
    #expect(second.exactSize)
    #expect(second.timeLimit == 300)
    #expect(configuration.relay?.server.tls == .starttls)
    #expect(configuration.relay?.server.port == 587)
  }

  @Test(
    "names the file, the line, the key, what was found and what was expected",
    arguments: [
      ("imap: imaps://", "imapp: imaps://", "intray.yaml:6: accounts.main.imapp: unknown key; did you mean \"imap\"?"),
      (
        "imaps://mail.gateway.example:1993", "http://mail.example",
        "intray.yaml:6: accounts.main.imap: found the scheme \"http\", expected imaps://HOST[:PORT] or imap://HOST[:PORT]"
      ),
      (
        "imaps://mail.gateway.example:1993", "imaps://mail.example:99999",
        "intray.yaml:6: accounts.main.imap: found \"imaps://mail.example:99999\", expected imaps://HOST[:PORT] or imap://HOST[:PORT]"
      ),
      (
        "imaps://mail.gateway.example:1993", "imaps://mail%31.example",
        "intray.yaml:6: accounts.main.imap: found \"imaps://mail%31.example\", expected imaps://HOST[:PORT] or imap://HOST[:PORT]"
      ),
      (
        "password: { file: secrets/main }", "password: hunter2",
        "intray.yaml:8: accounts.main.password: a secret does not stand in the configuration; write { file: PATH }, "
          + "{ environment: NAME }, { credential: NAME } or { command: … }"
      ),
      (
        "messageLimit: 10 MB", "messageLimit: 10 parsecs",
        "intray.yaml:13: accounts.main.messageLimit: found \"10 parsecs\", expected a size such as 40 MB"
      ),
      (
        "exactSize: no", "exactSize: perhaps",
        "intray.yaml:14: accounts.main.exactSize: found \"perhaps\", expected yes or no"
      ),
      (
        "timeLimit: 90s", "timeLimit: 2 fortnights",
        "intray.yaml:15: accounts.main.timeLimit: found \"2 fortnights\", expected a time from 1s to 24h, such as 90s, 5m "
          + "or 2h"
      ),
      (
        "tls: none", "tls: implicit",
        "intray.yaml:18: accounts.second.tls: \"implicit\" does not go with imap://; write imaps:// for implicit TLS"
      ),
      (
        "tls: none", "tls: startls",
        "intray.yaml:18: accounts.second.tls: found \"startls\", expected one of implicit, starttls and none; "
          + "did you mean \"starttls\"?"
      ),
      (
        "  domain: Gateway.example\n", "",
        "intray.yaml:2: gateway.domain: is missing; expected a text"
      ),
      (
        "gateway:\n", "metrics: { listen: gateway.example:9464 }\ngateway:\n",
        "intray.yaml:1: metrics.listen: found \"gateway.example:9464\", expected a port, then of this machine alone, or an "
          + "address with one: 127.0.0.1:9464, [::1]:9464"
      ),
      (
        "gateway:\n", "alerts: { to: somebody }\ngateway:\n",
        "intray.yaml:1: alerts.to: found \"somebody\", expected an address such as operations@gateway.example"
      ),
      (
        "accepted: { keyword: $IntrayAccepted }", "acepted: nothing",
        "intray.yaml:11: accounts.main.settle.acepted: unknown key; did you mean \"accepted\"?"
      ),
    ])
  func errors(original: String, replacement: String, words: String) {
    let text = Self.whole.replacing(original, with: replacement)
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: text, file: "intray.yaml")
    }
    #expect(error?.description == words)
  }

  @Test("names who looks for malware, on this machine only, and how many replies an hour are enough")
  func trust() throws {
    func read(_ lines: String) throws -> Configuration {
      try Configuration(text: "\(Self.whole)\n\(lines)", file: "intray.yaml")
    }
    #expect(try read("").antivirus == nil && read("").gateway.repliesPerHour == 1000)
    let socket = try read("antivirus: { clamd: /run/clamav/clamd.ctl, timeLimit: 90s }").antivirus
    #expect(socket?.clamd == .socket("/run/clamav/clamd.ctl") && socket?.timeLimit == 90)
    #expect(try read("antivirus: { clamd: \"127.0.0.1:3310\" }").antivirus?.clamd == .port("127.0.0.1", 3310))
    for (value, words) in [
      ("av.example:3310", "\"av.example\" is another machine"),
      ("clamd.ctl", "found \"clamd.ctl\", expected what clamd.conf"),
      ("127.0.0.1", "expected what clamd.conf"), ("/\(String(repeating: "x", count: 110))", "at most 107 octets"),
    ] {
      let error = #expect(throws: ConfigurationError.self) { try read("antivirus: { clamd: \"\(value)\" }") }
      #expect(error?.key == "antivirus.clamd" && error?.line != nil)
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
    let most = Self.whole.replacing("  domain:", with: "  repliesPerHour: none\n  domain:")
    let error = #expect(throws: ConfigurationError.self) { try Configuration(text: most, file: "intray.yaml") }
    #expect(error?.words == "found \"none\", expected a number of replies from 1 on")
  }

  @Test(
    "has no switch that lets a certificate go unchecked, or TLS be left out elsewhere than here",
    arguments: [
      "insecure: yes", "verify: no", "verifyPeer: no", "checkCertificate: no", "tlsVersion: \"1.0\"", "tls: optional",
      "tls: try", "caFile: null\n    ssl: no",
    ])
  func noSwitch(line: String) {
    let text = Self.whole.replacing("caFile: /etc/ca.pem", with: line)
    #expect(throws: ConfigurationError.self) { try Configuration(text: text, file: "intray.yaml") }
  }

  @Test("that is no YAML says so, with the line")
  func syntax() {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: "gateway: {\n  domain: [", file: "intray.yaml")
    }
    #expect(error?.line != nil)
    #expect(error?.words.hasPrefix("this is not YAML: ") == true)
  }

  @Test("never shows a secret that stands where it should not")
  func secretNotShown() {
    let text = Self.whole.replacing("password: { file: secrets/main }", with: "password: hunter2")
    let error = #expect(throws: ConfigurationError.self) { try Configuration(text: text, file: "f") }
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("written by `intray init` is a valid one")
  func sample() throws {
    let configuration = try Configuration(text: Sample.configuration, file: "intray.yaml")
    #expect(configuration.accounts.map(\.name) == ["main"])
    let connections = try ConnectionsFile(
      text: Sample.connections, file: "connections.yaml", accounts: ["main"], dataTypes: ["conversions"]
    ).connections
    #expect(connections.map(\.name) == ["acme-conversions"])
  }

  @Test("written by `intray init` is a valid one, too, with all that stands in comments")
  func wholeSample() throws {
    let configuration = try Configuration(text: uncommented(Sample.configuration), file: "intray.yaml")
    #expect(configuration.alerts?.recipients == ["operations@gateway.example"])
    #expect(configuration.accounts.first?.authservID == "mail.gateway.example")
    let connections = try ConnectionsFile(
      text: uncommented(Sample.connections), file: "connections.yaml", accounts: ["main"], dataTypes: ["conversions"]
    ).connections
    #expect(connections.first?.expectation != nil && connections.first?.isStrict == false)
  }

  /// With the lines `# key: value`, but not those of prose.
  private func uncommented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let indent = line.prefix { $0 == " " }
      let rest = line.dropFirst(indent.count)
      guard rest.hasPrefix("# "), let word = rest.dropFirst(2).split(separator: " ").first, word.hasSuffix(":"),
        word.first?.isLowercase == true
      else { return String(line) }
      return String(indent + rest.dropFirst(2))
    }.joined(separator: "\n")
  }
}
