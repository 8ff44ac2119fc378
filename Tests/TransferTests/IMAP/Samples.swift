import Testing

@testable import Transfer

/// One shape of response, and what it says.
struct Sample: CustomTestStringConvertible, Sendable {
  let text: String
  let responses: [Response]

  init(_ text: String, _ responses: Response...) {
    self.text = text
    self.responses = responses
  }

  var octets: [UInt8] { Array("\(text)\r\n".utf8) }
  var testDescription: String { text.split(separator: "\r\n").joined(separator: "↵") }

  static let all = statuses + codes + mailbox + searches + lists + fetches

  private static let statuses = [
    Sample("x1 OK done", .tagged(tag: "x1", Status(condition: .ok, code: nil, text: "done"))),
    Sample("x12 ok", .tagged(tag: "x12", Status(condition: .ok, code: nil, text: ""))),
    Sample("x2 NO it is {5}", .tagged(tag: "x2", Status(condition: .no, code: nil, text: "it is {5}"))),
    Sample("x3 BAD (what\"", .tagged(tag: "x3", Status(condition: .bad, code: nil, text: "(what\""))),
    Sample("* OK still here", .status(Status(condition: .ok, code: nil, text: "still here"))),
    Sample("* BYE {12}", .status(Status(condition: .bye, code: nil, text: "{12}"))),
    Sample("* PREAUTH welcome", .status(Status(condition: .preauth, code: nil, text: "welcome"))),
    Sample("+ go on", .continuation("go on")),
    Sample("+", .continuation("")),
    Sample("* CAPABILITY IMAP4rev1 LITERAL+ SASL-IR", .capability(["IMAP4rev1", "LITERAL+", "SASL-IR"])),
    Sample("* ENABLED UTF8=ACCEPT", .other("ENABLED")),
    Sample("* ID (\"name\" \"a\\\"b\\\\\" \"version\" {3}\r\n1.0)", .other("ID")),
    Sample("* NAMESPACE ((\"\" \"/\")) NIL NIL", .other("NAMESPACE")),
  ]

  private static let codes = [
    Sample("* OK [UIDVALIDITY 1234567890] fine", status(.ok, .uidValidity(1_234_567_890), "fine")),
    Sample("* OK [UIDVALIDITY 0] fine", status(.ok, .uidValidity(0), "fine")),
    Sample("* OK [UIDNEXT 4294967295]", status(.ok, .uidNext(.max), "")),
    Sample(
      "* OK [HIGHESTMODSEQ 18446744073709551615] x", status(.ok, .highestModSeq(.max), "x")),
    Sample(
      "* OK [PERMANENTFLAGS (\\Seen \\Deleted $Junk \\*)] limited",
      status(.ok, .permanentFlags(["\\Seen", "\\Deleted", "$Junk", "\\*"]), "limited")),
    Sample("* OK [PERMANENTFLAGS ()] none", status(.ok, .permanentFlags([]), "none")),
    Sample("* NO [unavailable] later", status(.no, .word("UNAVAILABLE"), "later")),
    Sample("* NO [BADCHARSET (\"UTF-8\")] no", status(.no, .word("BADCHARSET"), "no")),
    Sample("* OK [ALERT without an end", status(.ok, nil, "[ALERT without an end")),
    Sample(
      "x7 NO [TRYCREATE] no such mailbox",
      .tagged(tag: "x7", Status(condition: .no, code: .word("TRYCREATE"), text: "no such mailbox"))),
    Sample(
      "x8 OK [COPYUID 38505 304,319:320 3956:3958] Done",
      .tagged(
        tag: "x8",
        Status(condition: .ok, code: .copyUID(source: UIDSet(ranges: [304...304, 319...320])), text: "Done"))),
  ]

  private static let mailbox = [
    Sample("* FLAGS (\\Answered \\Seen)", .flags(["\\Answered", "\\Seen"])),
    Sample("* 17 EXISTS", .exists(17)),
    Sample("* 0 EXISTS", .exists(0)),
    Sample("* 0 RECENT", .recent(0)),
    Sample("* 4 EXPUNGE", .expunge(4)),
    Sample(
      "* VANISHED (EARLIER) 41,43:45", .vanished(earlier: true, UIDSet(ranges: [41...41, 43...45]))),
    Sample("* VANISHED 9:7", .vanished(earlier: false, UIDSet(ranges: [7...9]))),
  ]

  private static let searches = [
    Sample("* SEARCH", .search([])),
    Sample("* SEARCH ", .search([])),
    Sample("* search 2 84 882", .search([2, 84, 882])),
    Sample("* SEARCH 4294967295 1 ", .search([.max, 1])),
    Sample(
      "* ESEARCH (TAG \"x4\") UID ALL 2,10:12 COUNT 4",
      .extendedSearch(
        ExtendedSearch(tag: "x4", isByUID: true, all: UIDSet(ranges: [2...2, 10...12])))),
    Sample(
      "* ESEARCH (TAG \"x4\") UID", .extendedSearch(ExtendedSearch(tag: "x4", isByUID: true, all: UIDSet()))),
  ]

  private static let lists = [
    Sample(
      "* LIST (\\HasNoChildren) \"/\" INBOX",
      .list(ListEntry(attributes: ["\\HasNoChildren"], delimiter: 0x2F, name: Array("INBOX".utf8)))),
    Sample(
      "* LIST () NIL \"a \\\"b\\\\\"",
      .list(ListEntry(attributes: [], delimiter: nil, name: Array("a \"b\\".utf8)))),
    Sample(
      "* LIST (\\Noselect) \"\\\\\" {5}\r\na\r\n(b",
      .list(ListEntry(attributes: ["\\Noselect"], delimiter: 0x5C, name: Array("a\r\n(b".utf8)))),
    Sample(
      "* LIST () \".\" {0}\r\n (\"CHILDINFO\" (\"SUBSCRIBED\"))",
      .list(ListEntry(attributes: [], delimiter: 0x2E, name: []))),
  ]

  private static let fetches = [
    Sample("* 12 FETCH (FLAGS (\\Seen $Mine))", .fetch(Fetch(number: 12, flags: ["\\Seen", "$Mine"]))),
    Sample("* 12 FETCH (UID 9 RFC822.SIZE 4096)", .fetch(Fetch(number: 12, uid: 9, size: 4_096))),
    Sample("* 1 FETCH (UID 9 BODY[] NIL)", .fetch(Fetch(number: 1, uid: 9, body: Fetch.Body.none))),
    Sample(
      "* 1 FETCH (BODY[] \"a\\\"b\" UID 9)",
      .fetch(Fetch(number: 1, uid: 9, body: .quoted(Array("a\"b".utf8))))),
    Sample("* 1 FETCH (UID 9 BODY[] {0}\r\n)", .fetch(Fetch(number: 1, uid: 9, body: .streamed(0)))),
    Sample("* 1 FETCH (UID 9 BODY[] {6}\r\n(\"x\r\n))", .fetch(Fetch(number: 1, uid: 9, body: .streamed(6)))),
    Sample("* 1 fetch (uid 9 body[] ~{3}\r\na\0b)", .fetch(Fetch(number: 1, uid: 9, body: .streamed(3)))),
    Sample(
      "* 1 FETCH (BODY[] {2}\r\nok FLAGS () UID 9)",
      .fetch(Fetch(number: 1, uid: 9, flags: [], body: .streamed(2)))),
    Sample(
      "* 1 FETCH (BODY[HEADER.FIELDS (\"X\" FROM)] {4}\r\n()\"\\ UID 9 MODSEQ (7))",
      .fetch(Fetch(number: 1, uid: 9))),
    Sample(
      "* 1 FETCH (ENVELOPE (NIL {3}\r\na)b ((\"x\\\"\" NIL)(\"y\" NIL))) UID 9 X-NEW 5)",
      .fetch(Fetch(number: 1, uid: 9))),
    Sample("* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" UID 9)", .fetch(Fetch(number: 1, uid: 9))),
    Sample("* 1 FETCH (BODY[]<0> {2}\r\nno UID 9)", .fetch(Fetch(number: 1, uid: 9))),
  ]

  private static func status(_ condition: Status.Condition, _ code: ResponseCode?, _ text: String) -> Response {
    .status(Status(condition: condition, code: code, text: text))
  }
}

/// What no server may say, and what is said about it.
struct Lie: CustomTestStringConvertible, Sendable {
  let text: String
  let found: String
  let expected: String

  init(_ text: String, _ found: String, _ expected: String) {
    self.text = text
    self.found = found
    self.expected = expected
  }

  var octets: [UInt8] { Array("\(text)\r\n".utf8) }
  var words: String { "the server sent \(found) where \(expected) was expected" }
  var testDescription: String { text }

  static let all = [
    Lie(body("{99999999999999999999}"), "\"{99999999999999999999}\"", announcement),
    Lie(body("{-1}"), "\"{-1}\"", announcement),
    Lie(body("{+1}"), "\"{+1}\"", announcement),
    Lie(body("{12+}"), "\"{12+}\"", announcement),
    Lie(body("{}"), "\"{}\"", announcement),
    Lie(body("{0x10}"), "\"{0x10}\"", announcement),
    Lie(body("{3} x"), "\"{3} x\"", announcement),
    Lie(body("{1000001}"), "a message of 1000001 octets", "at most 1000000"),
    Lie(body("{3}\r\nabcd"), "\"d\"", "a space or \")\""),
    Lie(body("{3}\r\nabc\r\n"), "the end of the line", "a FETCH item's name or \")\""),
    Lie(body("secret"), "\"secret\"", "a string or NIL"),
    Lie(body("\"a\\b\""), "\"b\"", "\"\\\" or a quote after \"\\\""),
    Lie(body("\"never ends"), "the end of the line", "the end of a quoted string"),
    Lie(body("{1}\r\na BODY[] {1}\r\nb"), "a second BODY[] in one FETCH", "one"),
    Lie("* 1 FETCH (UID 0)", "\"0\"", uid),
    Lie("* 1 FETCH (UID 4294967296)", "\"4294967296\"", uid),
    Lie("* 1 FETCH (UID 1 UID 2)", "\"2\"", uid),
    Lie("* 1 FETCH (UID {1}\r\n1)", "a literal", uid),
    Lie("* 1 FETCH (UID 1", "the end of the line", "a FETCH item's name or \")\""),
    Lie("* 1 FETCH UID 1", "\"UID\"", "\"(\""),
    Lie("* 1 FETCH (UID 1) x", "\"x\"", "the end of the line"),
    Lie("* 1 FETCH (X {70000}", "a literal of 70000 octets", "at most 65536 in a response"),
    Lie(
      "* 1 FETCH (X \(String(repeating: "(", count: 65))", "parentheses nested deeper than 64",
      "a FETCH item's value"),
    Lie("* 0 FETCH (UID 1)", "message number 0", "one from 1 on"),
    Lie("* 4294967296 EXISTS", "\"4294967296\"", "a number from 0 to 4294967295"),
    Lie("* 1 FISH", "\"FISH\"", "EXISTS, RECENT, EXPUNGE or FETCH"),
    Lie("* SEARCH 1 x", "\"x\"", "a number in a SEARCH response"),
    Lie("* SEARCH 0", "\"0\"", "a number from 1 to 4294967295 in a SEARCH response"),
    Lie("* SEARCH 4294967296", "a number above 4294967295", "a UID"),
    Lie("* VANISHED 1:x", "\"1:x\"", "a range of UIDs"),
    Lie("* OK [UIDVALIDITY 4294967296] x", "\"4294967296\"", "UIDVALIDITY from 0 to 4294967295"),
    Lie("* OK a\rb", "the octet 0x0D", "a line of text"),
    Lie("* OK a\0b", "the octet 0x00", "a line of text"),
    Lie("* OK a\nx", "a line feed alone", "CRLF at the end of a line"),
    Lie("Dear customer,", "a line of 14 octets that begins with \"D\"", beginning),
    Lie("", "a line of 0 octets that begins with the end of the line", beginning),
    Lie("x1 FINE", "a line of 7 octets that begins with \"x\"", beginning),
    Lie("* LIST (\\A) INBOX", "\"INBOX\"", "a delimiter in quotes or NIL"),
    Lie("* ID (x))", "\")\"", "a word"),
  ]

  private static func body(_ body: String) -> String { "* 1 FETCH (UID 1 BODY[] \(body)" }

  private static let announcement = "the size of a literal, as in \"{310}\", at the end of a line"
  private static let uid = "the message's UID, 1 to 4294967295"
  private static let beginning = "\"*\", \"+\", or a tag with OK, NO or BAD"
}
