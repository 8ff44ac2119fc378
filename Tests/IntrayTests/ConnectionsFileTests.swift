import Ingestion
import Model
import Testing

@testable import Intray

@Suite("A file of connections")
struct ConnectionsFileTests {
  /// A file of one connection; `lines` begin with line 7, or with 6 where nothing is said of the sender.
  private func read(_ lines: String, sender: String = "    authentication: none\n") throws -> [Connection] {
    try ConnectionsFile(
      text: "connections:\n  - name: acme\n    account: main\n    dataType: conversions\n    pattern: \"*.csv\"\n"
        + sender + lines,
      file: "c.yaml", accounts: ["main", "second"], dataTypes: ["clicks", "conversions"]
    ).connections
  }

  @Test("declares a connection with sensible defaults")
  func defaults() throws {
    let connection = try #require(try read("").first)
    #expect(connection.name == "acme")
    #expect(connection.pattern.text == "*.csv")
    #expect(connection.direction == .inbound)
    #expect(connection.answers == [.accepted] && connection.answersAutomatic)
    #expect(connection.returnAddress == nil)
    #expect(!connection.ignoreCase && !connection.isStrict && !connection.isPaused)
    #expect(connection.policy == .rows && connection.rejectFilePercent == nil && connection.dialect.values.isEmpty)
    #expect(connection.result == .onCheck && connection.resultRows == .rejected)
  }

  @Test("takes every key it documents")
  func everyKey() throws {
    let connection = try #require(
      try read(
        """
            ignoreCase: yes
            strict: yes
            forwards: open
            uuencode: open
            allow: [missing-base64-padding, name-differs]
            from: [Feeds@Partner.example, second.example]
            authentication: { arc: [lists.example] }
            ingestAddress: uploads+acme@gateway.example
            returnAddress: feeds@partner.example
            answers: [accepted, ignored]
            answerAutomatic: no
            contentSeenBefore: warn
            policy: file
            rejectFilePercent: 5 %
            result: on-completion
            resultRows: all
            expect: { by: weekdays 09:00, timeZone: Europe/Amsterdam, grace: 30m, within: 8h }
            antivirus: no
            dialect:
              encoding: Latin-1
              fallbackEncoding: shift_jis
              delimiter: ";"
              quote: none
              escape: \\
              decimalChar: ","
              groupChar: .
              datetimeFormat: ["%d.%m.%Y", default]
              timeZone: "+01:00"
            paused: yes
        """, sender: ""
      ).first)
    #expect(connection.ignoreCase && connection.isStrict && connection.isPaused)
    #expect(connection.forwards == .open && connection.uuencode == .open)
    #expect(connection.allow == ["missing-base64-padding", "name-differs"])
    #expect(connection.from == ["feeds@partner.example", "second.example"])
    #expect(connection.authentication == Authentication(.arc, domains: ["lists.example"]))
    #expect(connection.ingestAddress == "uploads+acme@gateway.example" && connection.secretAddresses.isEmpty)
    #expect(connection.returnAddress == "feeds@partner.example")
    #expect(connection.answers == [.accepted, .ignored] && !connection.answersAutomatic)
    #expect(connection.contentSeenBefore == .warn)
    #expect(connection.policy == .file && connection.rejectFilePercent == 5)
    #expect(connection.result == .onCompletion && connection.resultRows == .all && !connection.isScanned)
    #expect(
      connection.expectation
        == Expectation(
          by: Schedule("weekdays 09:00", timeZone: "Europe/Amsterdam"), grace: 1800, within: 28_800))
    #expect(
      connection.dialect.values == [
        "encoding": ["Latin-1"], "fallbackEncoding": ["shift_jis"], "delimiter": [";"], "quote": ["none"],
        "escape": ["\\"], "decimalChar": [","], "groupChar": ["."], "datetimeFormat": ["%d.%m.%Y", "default"],
        "timeZone": ["+01:00"],
      ])
  }

  @Test(
    "is refused with the place and the remedy",
    arguments: [
      ("    ignorecase: yes\n", "c.yaml:7: connections[0].ignorecase: unknown key; did you mean \"ignoreCase\"?"),
      (
        "    dialect:\n      delimeter: x\n",
        "c.yaml:8: connections[0].dialect.delimeter: unknown key; did you mean \"delimiter\"?"
      ),
      (
        "    dialect: { encoding: latin9 }\n",
        "c.yaml:7: connections[0].dialect.encoding: \"latin9\" is not an encoding that is read; those are utf-8, "
          + "utf-16le, utf-16be, windows-1252, shift_jis."
      ),
      (
        "    dialect:\n      delimiter: \"::\"\n",
        "c.yaml:8: connections[0].dialect.delimiter: \"::\" is not one character of ASCII"
      ),
      (
        "    dialect: { datetimeFormat: [default, D/M/Y] }\n",
        "c.yaml:7: connections[0].dialect.datetimeFormat: \"D/M/Y\" is not a pattern of dates such as %d/%m/%Y %H:%M"
      ),
      (
        "    dialect: { timeZone: CET }\n",
        "c.yaml:7: connections[0].dialect.timeZone: \"CET\" is not an offset from UTC such as +01:00 or Z"
      ),
      (
        "    dialect: { quote: [a, b] }\n",
        "c.yaml:7: connections[0].dialect.quote: found 2 values, expected one"
      ),
      (
        "    policy: row\n",
        "c.yaml:7: connections[0].policy: found \"row\", expected one of rows and file; did you mean \"rows\"?"
      ),
      (
        "    rejectFilePercent: 101\n",
        "c.yaml:7: connections[0].rejectFilePercent: found \"101\", expected a whole number from 0 to 100"
      ),
      (
        "    result: on-complete\n",
        "c.yaml:7: connections[0].result: found \"on-complete\", expected one of on-check and on-completion"
      ),
      (
        "    expect: { by: soon }\n",
        "c.yaml:7: connections[0].expect.by: found \"soon\", expected days and a time, such as weekdays 09:00, daily 18:30 "
          + "or mon,thu 9:00, or five fields as cron has them"
      ),
      (
        "    expect: { by: daily 9:00, timeZone: Europe/Atlantis }\n",
        "c.yaml:7: connections[0].expect.timeZone: there is no time zone \"Europe/Atlantis\" on this machine; expected one "
          + "such as Europe/Berlin"
      ),
      (
        "    expect: { by: daily 9:00, grace: a while }\n",
        "c.yaml:7: connections[0].expect.grace: found \"a while\", expected a time of at most 31 days, such as 30m or 8h"
      ),
      (
        "    returnAddress: feeds\n",
        "c.yaml:7: connections[0].returnAddress: found \"feeds\", expected one address such as feeds@partner.example"
      ),
      (
        "    answers: [acepted]\n",
        "c.yaml:7: connections[0].answers: found \"acepted\", expected some of accepted, ignored, refused and held; "
          + "did you mean \"accepted\"?"
      ),
      (
        "    forwards: opened\n",
        "c.yaml:7: connections[0].forwards: found \"opened\", expected one of attachment, open and refuse; "
          + "did you mean \"open\"?"
      ),
      (
        "    uuencode: opne\n",
        "c.yaml:7: connections[0].uuencode: found \"opne\", expected one of refuse, text and open; did you mean \"open\"?"
      ),
      (
        "    allow: [name-difers]\n",
        "c.yaml:7: connections[0].allow: found \"name-difers\", expected codes of what can be read in two ways, as "
          + "explain names them; did you mean \"name-differs\"?"
      ),
      (
        "    allow: too-many-parts\n",
        "c.yaml:7: connections[0].allow: found \"too-many-parts\", expected codes of what can be read in two ways, as "
          + "explain names them"
      ),
      (
        "    method: sftp\n",
        "c.yaml:3: connections[0].account: does not go with the method sftp"
      ),
      (
        "  - { name: acme, account: main, dataType: clicks, pattern: x, authentication: none }\n",
        "c.yaml:7: connections[1].name: \"acme\" stands here twice; a connection's name is unique"
      ),
      (
        "  - { name: b, account: mian, dataType: clicks, pattern: x }\n",
        "c.yaml:7: connections[1].account: \"mian\" is not configured; the accounts are main and second; "
          + "did you mean \"main\"?"
      ),
      (
        "  - { name: B C, account: main, dataType: clicks, pattern: x }\n",
        "c.yaml:7: connections[1].name: found \"B C\", expected at most 64 lower-case letters, digits, \"-\" and \"_\""
      ),
      (
        "  - { name: b, account: main, dataType: conversion, pattern: x }\n",
        "c.yaml:7: connections[1].dataType: there is no data type \"conversion\"; the types are clicks and conversions; "
          + "did you mean \"conversions\"?"
      ),
      (
        "  - { name: b, account: main, dataType: clicks }\n",
        "c.yaml:7: connections[1].pattern: is missing; expected a text"
      ),
    ])
  func errors(lines: String, words: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(lines) }
    #expect(error?.description == words)
  }

  private static let secret = "uploads+0123456789abcdef0123456789abcdef@gateway.example"

  @Test(
    "says who may send",
    arguments: [
      (
        "from: [Feeds@Partner.example, second.example]", Authentication(.dmarc),
        ["feeds@partner.example", "second.example"]
      ),
      ("from: partner.example\n    authentication: none", Authentication(.nobody), ["partner.example"]),
      (
        "authentication: { dkim: [Mailer.example, b.example] }",
        Authentication(.dkim, domains: ["mailer.example", "b.example"]), []
      ),
      (
        "from: a.example\n    authentication: { arc: lists.example }", Authentication(.arc, domains: ["lists.example"]),
        ["a.example"]
      ),
      ("authentication: secret-address\n    ingestAddress: \(secret)", Authentication(.secretAddress), []),
    ] as [(String, Authentication, [String])])
  func senders(lines: String, authentication: Authentication, from: [String]) throws {
    let connection = try #require(try read("", sender: "    \(lines)\n").first)
    #expect(connection.authentication == authentication && connection.from == from)
    #expect(connection.ingestAddress == nil)
    #expect(
      connection.secretAddresses == (authentication.rule == .secretAddress ? [addressDigest(of: Self.secret)] : []))
  }

  @Test("keeps a secret address as a digest, and those before it as long as they are listed")
  func rotation() throws {
    let former = "u+fedcba9876543210fedcba9876543210@gateway.example"
    let lines =
      "    authentication: secret-address\n    ingestAddress: \(Self.secret)\n    formerIngestAddresses: [\(former)]\n"
    let connection = try #require(try read("", sender: lines).first)
    #expect(connection.secretAddresses == [Self.secret, former].map(addressDigest))
  }

  @Test(
    "does not leave open who may send, nor guess it",
    arguments: [
      (
        "",
        "c.yaml:2: connections[0].authentication: is missing; expected from: with the addresses or domains that may send "
          + "(authentication: dmarc follows), credential: with an address that only they know, or authentication: with "
          + "secret-address, or none to take mail from anybody"
      ),
      (
        "    authentication: non\n",
        "c.yaml:6: connections[0].authentication: found \"non\", expected dmarc, secret-address and none or one of "
          + "{ dkim: [DOMAIN…] } and { arc: [DOMAIN…] }; did you mean \"none\"?"
      ),
      (
        "    authentication: dmarc\n",
        "c.yaml:2: connections[0].from: is missing; expected the addresses or domains that may send: any domain can pass "
          + "DMARC for itself"
      ),
      (
        "    authentication: { arc: [lists.example] }\n",
        "c.yaml:2: connections[0].from: is missing; expected the addresses or domains that may send: any domain can pass "
          + "DMARC for itself"
      ),
      (
        "    authentication: { dkim: [] }\n",
        "c.yaml:6: connections[0].authentication.dkim: names no domain; expected at least one"
      ),
      (
        "    authentication: { dkim: [a b] }\n",
        "c.yaml:6: connections[0].authentication.dkim: found \"a b\", expected domains such as partner.example"
      ),
      (
        "    authentication: { dkim: [a.example], arc: [b.example] }\n",
        "c.yaml:6: connections[0].authentication: expected dmarc, secret-address and none or one of { dkim: [DOMAIN…] } and "
          + "{ arc: [DOMAIN…] }"
      ),
      (
        "    from: [bücher.example]\n",
        "c.yaml:6: connections[0].from: found \"bücher.example\", expected addresses and domains such as "
          + "feeds@partner.example or partner.example; other letters than ASCII as A-labels (xn--…)"
      ),
      (
        "    from: a.example\n    formerIngestAddresses: [u@gateway.example]\n",
        "c.yaml:7: connections[0].formerIngestAddresses: is for authentication: secret-address"
      ),
      (
        "    authentication: secret-address\n",
        "c.yaml:2: connections[0].ingestAddress: is missing; expected the secret address, such as "
          + "uploads+TOKEN@gateway.example, or a credential that is one"
      ),
      (
        "    authentication: secret-address\n    secretAddresses: [0123]\n",
        "c.yaml:7: connections[0].secretAddresses: expected the SHA-256 of addresses, as connection export writes them"
      ),
    ])
  func openSender(lines: String, words: String) {
    let error = #expect(throws: ConfigurationError.self) { try read("", sender: lines) }
    #expect(error?.description == words)
  }

  @Test(
    "takes no secret that can be guessed, and does not repeat it",
    arguments: [
      "uploads@gateway.example", "uploads+acme@gateway.example",
      "uploads+0123456789abcdef0123456789abcde@gateway.example",
      "uploads+\(String(repeating: "a", count: 40))@gateway.example",
      "uploads+abcdefghijklmnopqrstuvwx@gateway.example",
    ])
  func weakSecret(address: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try read("", sender: "    authentication: secret-address\n    ingestAddress: \(address)\n")
    }
    #expect(
      error?.description == "c.yaml:7: connections[0].ingestAddress: the token of a secret address needs 128 bits: 32 "
        + "hexadecimal digits behind the \"+\", as `openssl rand -hex 16` makes them")
  }

  @Test(
    "refuses a return address that could smuggle a command",
    arguments: ["a@b\\nRCPT TO:<x@y>", "a b@c", "<a@b>", "a@b@c"])
  func injection(address: String) {
    #expect(throws: ConfigurationError.self) { try read("    returnAddress: \"\(address)\"\n") }
  }
}
