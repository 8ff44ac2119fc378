import Model

/// One reason to stay silent: where it is written, and when it holds.
struct AnsweringRule: Sendable {
  let code: String
  let source: String
  /// It finds no more than that a program sent the message.
  var isOfAutomatic = false
  /// What speaks against answering, in words; nil when nothing does.
  let finding: @Sendable (Answerable) -> String?
}

/// When a program must stay silent. Every rule speaks for itself; none is outweighed. RFC 3834 is about answering the
/// sender: what only tells that a program sent the message is no reason where the operator chose who is answered.
let answeringRules: [AnsweringRule] = [
  AnsweringRule(code: "auto-submitted", source: "RFC 3834 §2, §5") {
    first($0, "auto-submitted") { !["no", "auto-generated"].contains(keyword(of: $0)) }
  },
  AnsweringRule(code: "auto-generated", source: "RFC 3834 §2, §5", isOfAutomatic: true) {
    first($0, "auto-submitted") { keyword(of: $0) == "auto-generated" }
  },
  AnsweringRule(code: "null-return-path", source: "RFC 3834 §2, RFC 5321 §4.5.5") {
    first($0, "return-path") { $0.filter { !$0.isWhitespace } == "<>" }
  },
  AnsweringRule(code: "mailing-list", source: "RFC 3834 §2, RFC 2369, RFC 2919") { message in
    message.headers.first { $0.name.lowercased().hasPrefix("list-") }.map {
      "it has the header \(shown($0.name))"
    }
  },
  AnsweringRule(code: "precedence", source: "RFC 3834 §2") {
    first($0, "precedence") { ["junk", "list"].contains(keyword(of: $0)) }
  },
  AnsweringRule(code: "precedence-bulk", source: "RFC 3834 §2", isOfAutomatic: true) {
    first($0, "precedence") { keyword(of: $0) == "bulk" }
  },
  AnsweringRule(code: "report", source: "RFC 3834 §2, RFC 6522 §3") {
    first($0, "content-type") { keyword(of: $0) == "multipart/report" }
  },
  AnsweringRule(
    code: "auto-response-suppressed", source: "MS-OXCMAIL, X-Auto-Response-Suppress", isOfAutomatic: true
  ) {
    first($0, "x-auto-response-suppress") { keyword(of: $0) != "none" }
  },
  AnsweringRule(code: "robot-sender", source: "RFC 3834 §2, RFC 5230 §4.6") { message in
    message.from.flatMap { isRobot($0) ? "nobody reads the mail of \(shown($0))" : nil }
  },
  AnsweringRule(code: "no-reply-sender", source: "RFC 3834 §2", isOfAutomatic: true) { message in
    message.from.flatMap { wantsNoReply($0) ? "nobody reads the mail of \(shown($0))" : nil }
  },
  AnsweringRule(code: "own-address", source: "RFC 3834 §2") { message in
    let own = Set(message.ownAddresses.map { $0.lowercased() })
    return senders(of: message).first { own.contains($0.lowercased()) }.map {
      "\(shown($0)) is our own address"
    }
  },
  AnsweringRule(code: "own-reply", source: "RFC 3834 §2, \(loopHeader)") {
    first($0, loopHeader.lowercased()) { _ in true }
  },
]

/// The first field of that name (in lower case) whose value is one not to answer, in words.
private func first(_ message: Answerable, _ name: String, where isAgainst: (String) -> Bool) -> String? {
  message.headers.first { $0.name.lowercased() == name && isAgainst($0.value) }.map {
    "its \(shown($0.name)) is \(shown($0.value))"
  }
}

/// What stands before parameters and comments, in lower case: `auto-generated` of `auto-generated; owner-email="…"`.
private func keyword(of value: String) -> String {
  let word = value.drop { $0.isWhitespace }.prefix { !$0.isWhitespace && $0 != ";" && $0 != "(" && $0 != "," }
  return word.lowercased()
}

/// The address of From and those of Return-Path.
private func senders(of message: Answerable) -> [String] {
  let paths = message.headers.filter { $0.name.lowercased() == "return-path" }.map(\.value)
  let addresses = paths.map { String($0.filter { !$0.isWhitespace && $0 != "<" && $0 != ">" }) }
  return (message.from.map { [$0] } ?? []) + addresses
}

/// Whether the local part is one that mail systems and lists write from, its separators and what follows a `+` left out.
private func isRobot(_ address: String) -> Bool {
  let local = localPart(of: address)
  if local.hasPrefix("owner-") || local.hasSuffix("-request") { return true }
  return ["mailerdaemon", "postmaster", "listserv", "majordomo"].contains(letters(of: local))
}

/// Whether the local part says that replies are not wanted, as that of a feed may.
private func wantsNoReply(_ address: String) -> Bool {
  ["noreply", "donotreply"].contains(where: letters(of: localPart(of: address)).hasPrefix)
}

private func localPart(of address: String) -> String { String(address.lowercased().prefix { $0 != "@" && $0 != "+" }) }

private func letters(of local: String) -> String { local.filter { $0 != "-" && $0 != "_" && $0 != "." } }

private func shown(_ text: String) -> String { quoted(text, limit: 80) }
