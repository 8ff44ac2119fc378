import Model
import Testing

@testable import Intray

@Suite("A file of connections")
struct ConnectionsFileTests {
  private func read(_ lines: String) throws -> [Connection] {
    try ConnectionsFile(
      text: "connections:\n  - name: acme\n    account: main\n    dataType: conversions\n    pattern: \"*.csv\"\n"
        + lines,
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
            ingestAddress: uploads+acme@gateway.example
            returnAddress: feeds@partner.example
            answers: [accepted, ignored]
            answerAutomatic: no
            contentSeenBefore: warn
            paused: yes
        """
      ).first)
    #expect(connection.ignoreCase && connection.isStrict && connection.isPaused)
    #expect(connection.forwards == .open && connection.uuencode == .open)
    #expect(connection.allow == ["missing-base64-padding", "name-differs"])
    #expect(connection.ingestAddress == "uploads+acme@gateway.example")
    #expect(connection.returnAddress == "feeds@partner.example")
    #expect(connection.answers == [.accepted, .ignored] && !connection.answersAutomatic)
    #expect(connection.contentSeenBefore == .warn)
  }

  @Test(
    "is refused with the place and the remedy",
    arguments: [
      ("    ignorecase: yes\n", "c.yaml:6: connections[0].ignorecase: unknown key; did you mean \"ignoreCase\"?"),
      (
        "    returnAddress: feeds\n",
        "c.yaml:6: connections[0].returnAddress: found \"feeds\", expected one address such as feeds@partner.example"
      ),
      (
        "    answers: [acepted]\n",
        "c.yaml:6: connections[0].answers: found \"acepted\", expected some of accepted, ignored, refused and held; "
          + "did you mean \"accepted\"?"
      ),
      (
        "    forwards: opened\n",
        "c.yaml:6: connections[0].forwards: found \"opened\", expected one of attachment, open and refuse; "
          + "did you mean \"open\"?"
      ),
      (
        "    uuencode: opne\n",
        "c.yaml:6: connections[0].uuencode: found \"opne\", expected one of refuse, text and open; did you mean \"open\"?"
      ),
      (
        "    allow: [name-difers]\n",
        "c.yaml:6: connections[0].allow: found \"name-difers\", expected codes of what can be read in two ways, as "
          + "explain names them; did you mean \"name-differs\"?"
      ),
      (
        "    allow: too-many-parts\n",
        "c.yaml:6: connections[0].allow: found \"too-many-parts\", expected codes of what can be read in two ways, as "
          + "explain names them"
      ),
      (
        "    method: sftp\n",
        "c.yaml:6: connections[0].method: found \"sftp\", expected email: connections take mail from a polled mailbox"
      ),
      (
        "  - { name: acme, account: main, dataType: clicks, pattern: x }\n",
        "c.yaml:6: connections[1].name: \"acme\" stands here twice; a connection's name is unique"
      ),
      (
        "  - { name: b, account: mian, dataType: clicks, pattern: x }\n",
        "c.yaml:6: connections[1].account: \"mian\" is not configured; the accounts are main and second; "
          + "did you mean \"main\"?"
      ),
      (
        "  - { name: B C, account: main, dataType: clicks, pattern: x }\n",
        "c.yaml:6: connections[1].name: found \"B C\", expected at most 64 lower-case letters, digits, \"-\" and \"_\""
      ),
      (
        "  - { name: b, account: main, dataType: conversion, pattern: x }\n",
        "c.yaml:6: connections[1].dataType: there is no data type \"conversion\"; the types are clicks and conversions; "
          + "did you mean \"conversions\"?"
      ),
      (
        "  - { name: b, account: main, dataType: clicks }\n",
        "c.yaml:6: connections[1].pattern: is missing; expected a text"
      ),
    ])
  func errors(lines: String, words: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(lines) }
    #expect(error?.description == words)
  }

  @Test(
    "refuses a return address that could smuggle a command",
    arguments: ["a@b\\nRCPT TO:<x@y>", "a b@c", "<a@b>", "a@b@c"])
  func injection(address: String) {
    #expect(throws: ConfigurationError.self) { try read("    returnAddress: \"\(address)\"\n") }
  }
}
