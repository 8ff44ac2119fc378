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
            ingestAddress: uploads+acme@gateway.example
            returnAddress: feeds@partner.example
            answers: [accepted, ignored]
            answerAutomatic: no
            contentSeenBefore: warn
            policy: file
            rejectFilePercent: 5 %
            result: on-completion
            resultRows: all
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
        """
      ).first)
    #expect(connection.ignoreCase && connection.isStrict && connection.isPaused)
    #expect(connection.forwards == .open && connection.uuencode == .open)
    #expect(connection.ingestAddress == "uploads+acme@gateway.example")
    #expect(connection.returnAddress == "feeds@partner.example")
    #expect(connection.answers == [.accepted, .ignored] && !connection.answersAutomatic)
    #expect(connection.contentSeenBefore == .warn)
    #expect(connection.policy == .file && connection.rejectFilePercent == 5)
    #expect(connection.result == .onCompletion && connection.resultRows == .all)
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
      ("    ignorecase: yes\n", "c.yaml:6: connections[0].ignorecase: unknown key; did you mean \"ignoreCase\"?"),
      (
        "    dialect:\n      delimeter: x\n",
        "c.yaml:7: connections[0].dialect.delimeter: unknown key; did you mean \"delimiter\"?"
      ),
      (
        "    dialect: { encoding: latin9 }\n",
        "c.yaml:6: connections[0].dialect.encoding: \"latin9\" is not an encoding that is read; those are utf-8, "
          + "utf-16le, utf-16be, windows-1252, shift_jis."
      ),
      (
        "    dialect:\n      delimiter: \"::\"\n",
        "c.yaml:7: connections[0].dialect.delimiter: \"::\" is not one character of ASCII"
      ),
      (
        "    dialect: { datetimeFormat: [default, D/M/Y] }\n",
        "c.yaml:6: connections[0].dialect.datetimeFormat: \"D/M/Y\" is not a pattern of dates such as %d/%m/%Y %H:%M"
      ),
      (
        "    dialect: { timeZone: CET }\n",
        "c.yaml:6: connections[0].dialect.timeZone: \"CET\" is not an offset from UTC such as +01:00 or Z"
      ),
      (
        "    dialect: { quote: [a, b] }\n",
        "c.yaml:6: connections[0].dialect.quote: found 2 values, expected one"
      ),
      (
        "    policy: row\n",
        "c.yaml:6: connections[0].policy: found \"row\", expected one of rows and file; did you mean \"rows\"?"
      ),
      (
        "    rejectFilePercent: 101\n",
        "c.yaml:6: connections[0].rejectFilePercent: found \"101\", expected a whole number from 0 to 100"
      ),
      (
        "    result: on-complete\n",
        "c.yaml:6: connections[0].result: found \"on-complete\", expected one of on-check and on-completion"
      ),
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
        "c.yaml:6: connections[0].uuencode: found \"opne\", expected one of text and open; did you mean \"open\"?"
      ),
      (
        "    method: sftp\n",
        "c.yaml:3: connections[0].account: does not go with the method sftp"
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
