internal import Matching
internal import Model
internal import Queues
internal import Transfer

/// Asks for a connection in five steps at a terminal, forwards and, with `<`, backwards. Writes nothing: what comes out is
/// for whoever asked to record.
final class Wizard {
  private let store: Store
  private var draft: Draft
  /// Keys that were answered on the command line and are not asked for.
  private let given: Set<String>
  private var newCredential: NewCredential?

  init(_ draft: Draft, given: Set<String>, store: Store) {
    self.draft = draft
    self.given = given
    self.store = store
  }

  /// A credential that is to be made with the connection.
  struct NewCredential {
    var kind: Credential.Kind
    var user: String?
    /// A password that was typed; nil where the secret is made up.
    var password: String?
  }

  /// What was agreed to; nil when nothing was.
  func run() throws -> (connection: Connection, newCredential: NewCredential?)? {
    printLine("A new connection in five steps. Enter takes what stands in [ ], < goes back, Ctrl-D gives up.")
    var place = 0
    var step: Question.Step?
    while place < Question.all.count {
      let question = Question.all[place]
      guard question.isAsked(draft), !given.contains(question.key) else {
        place += 1
        continue
      }
      if step != question.step { printLine("\nStep \(question.step.rawValue) of 5: \(question.step.title)") }
      step = question.step
      guard try ask(question) == .back else {
        place += 1
        continue
      }
      place = before(place)
      step = nil
    }
    return try review()
  }

  private enum Answer { case forward, back }

  /// The last question before `place` that is asked; the first one when there is none.
  private func before(_ place: Int) -> Int {
    let earlier = Question.all[..<place].indices.last {
      Question.all[$0].isAsked(draft) && !given.contains(Question.all[$0].key)
    }
    return earlier ?? place
  }

  private func ask(_ question: Question) throws -> Answer {
    switch question.key {
    case "credential": return try askForCredential()
    case "hostKey": showHostKey()
    default: break
    }
    let choices = question.choices(draft)
    for (number, choice) in choices.enumerated() {
      printLine("  \(number + 1) \(choice.word)" + (choice.meaning.isEmpty ? "" : ": \(choice.meaning)"))
    }
    while true {
      let standard = draft[question.key] ?? question.standard(draft)
      guard let line = try read(question.text, standard) else { return .back }
      let word = Int(line).flatMap { choices.indices.contains($0 - 1) ? choices[$0 - 1].word : nil } ?? line
      if let objection = objection(to: word, question) {
        printLine("  \(terminalSafe(objection))")
        continue
      }
      if question.key == "pattern", try tryNames() == .back { continue }
      return .forward
    }
  }

  /// Takes the answer into the draft; says why not, and then leaves it out.
  private func objection(to word: String, _ question: Question) -> String? {
    let before = draft[question.key]
    draft[question.key] = word
    defer { if draft[question.key] != before { forgetWhoStarts(after: question.key) } }
    if word.isEmpty, !question.isOptional { return "an answer is needed" }
    let words = question.choices(draft).map(\.word)
    if !words.isEmpty, !words.contains(word) {
      draft[question.key] = before
      return "found \"\(word)\", expected \(words.listed)\(suggestion(word, among: words))"
    }
    if question.key == "name", let names = try? store.connections().map(\.name), names.contains(word) {
      draft[question.key] = before
      return "there is a connection \"\(word)\" already"
    }
    guard let objection = draft.objection(to: question.key) else { return nil }
    draft[question.key] = before
    return objection
  }

  /// Who starts means something else for another direction or method, and is asked for again.
  private func forgetWhoStarts(after key: String) {
    if ["direction", "method"].contains(key), !given.contains("methodology") { draft["methodology"] = nil }
  }

  /// Names that are typed are shown as the pattern takes them.
  private func tryNames() throws -> Answer {
    guard let text = draft["pattern"], let pattern = FileNamePattern(text) else { return .forward }
    printLine("  Type some file names to see what becomes of them; Enter goes on.")
    while true {
      guard let name = try read("  name", "") else { return .back }
      guard !name.isEmpty else { return .forward }
      printLine("  \(terminalSafe(NameTrial(pattern, ignoreCase: draft["ignoreCase"] == "yes").verdict(on: name)))")
    }
  }

  private func showHostKey() {
    guard let server = draft["server"], let (_, host, port) = ServerAddress.parse(server) else { return }
    do {
      let shown = try HostKeyProbe(host: host, port: UInt16(port ?? 22)).run()
      printLine("  The server shows \(shown.algorithm) \(shown.fingerprint)")
      printLine("  Ask the partner by another way than this line whether that is theirs, and type it here if it is.")
    } catch { printLine("  The server's key could not be fetched: \(terminalSafe("\(error)"))") }
  }
}

extension Wizard {
  private func askForCredential() throws -> Answer {
    let before = newCredential.map { "new \($0.kind.rawValue)" } ?? draft["credential"]
    if newCredential != nil { draft["credential"] = nil }
    newCredential = nil
    let fitting = try store.credentials().filter { fits($0.kind) }
    for credential in fitting {
      let user = credential.user.map { ", user \($0)" } ?? ""
      printLine("  \(credential.name): \(credential.kind.rawValue)\(terminalSafe(user))")
    }
    let kinds = ["address", "key-pair", "password"].filter { Credential.Kind(rawValue: $0).map(fits) ?? false }
    let fresh = kinds.map { "new \($0)" }
    let words = fitting.map(\.name) + fresh + (draft.isOurMailbox ? ["none"] : [])
    printLine(
      "  " + (fresh + (draft.isOurMailbox ? ["none: mail to any address of the mailbox"] : [])).joined(separator: ", "))
    let standard =
      before.flatMap { words.contains($0) ? $0 : nil }
      ?? (draft.isOurMailbox ? "none" : fitting.first?.name ?? fresh[0])
    while true {
      let question =
        draft.isOurMailbox
        ? "By which address is the partner known?"
        : draft.isAtDropServer ? "What does the partner log in by?" : "What do we log in by?"
      guard let answer = try read(question, standard) else { return .back }
      guard words.contains(answer) else {
        printLine("  found \"\(terminalSafe(answer))\", expected \(words.listed)")
        continue
      }
      if answer == "none" {
        draft["credential"] = nil
        return .forward
      }
      if draft.isOurMailbox { forgetSenders() }
      if answer.hasPrefix("new "), let kind = Credential.Kind(rawValue: String(answer.dropFirst(4))) {
        guard let made = try askForNew(kind) else { continue }
        newCredential = made
        draft["credential"] = try freeName(draft["name"] ?? "partner")
      } else {
        draft["credential"] = answer
      }
      return .forward
    }
  }

  /// Who knows the address may send.
  private func forgetSenders() {
    for key in ["from", "authentication"] where !given.contains(key) { draft[key] = nil }
  }

  private func fits(_ kind: Credential.Kind) -> Bool {
    switch kind {
    case .address: draft.isOurMailbox
    case .password: !draft.isOurMailbox
    case .keyPair: draft.isSFTP && !draft.isAtDropServer
    case .publicKey: draft.isSFTP && draft.isAtDropServer
    }
  }

  /// Nil when it goes back.
  private func askForNew(_ kind: Credential.Kind) throws -> NewCredential? {
    if draft.isAtDropServer { return NewCredential(kind: kind, user: draft["name"]) }
    guard kind != .address else { return NewCredential(kind: kind) }
    while true {
      guard let user = try read("  user name there", "") else { return nil }
      guard !user.isEmpty else { continue }
      guard kind == .password else { return NewCredential(kind: kind, user: user) }
      return NewCredential(kind: kind, user: user, password: try SecretInput.typed("password"))
    }
  }

  private func freeName(_ base: String) throws -> String {
    let taken = Set(try store.credentials().map(\.name))
    guard taken.contains(base) else { return base }
    return (2...).lazy.map { "\(base)-\($0)" }.first { !taken.contains($0) } ?? base
  }

  private func review() throws -> (connection: Connection, newCredential: NewCredential?)? {
    let connection = try draft.connection()
    printLine("\nStep 5 of 5: Review")
    for (key, value) in ConnectionsText.keys(of: connection) { printLine("  \(key): \(terminalSafe(value))") }
    if let newCredential {
      printLine("  with a new credential \"\(connection.credential ?? "")\" (\(newCredential.kind.rawValue))")
    }
    while true {
      guard let answer = try read("Create it? (yes, no)", "yes") else {
        return try runAgain()
      }
      switch answer {
      case "yes": return (connection, newCredential)
      case "no": return nil
      default: printLine("  found \"\(terminalSafe(answer))\", expected yes or no")
      }
    }
  }

  /// From the last question on.
  private func runAgain() throws -> (connection: Connection, newCredential: NewCredential?)? {
    var place = before(Question.all.count)
    while place < Question.all.count {
      let question = Question.all[place]
      if !question.isAsked(draft) || given.contains(question.key) {
        place += 1
      } else {
        place = try ask(question) == .back ? before(place) : place + 1
      }
    }
    return try review()
  }

  /// A line; nil for `<`. Throws at the end of the input.
  private func read(_ prompt: String, _ standard: String?) throws -> String? {
    let hint = standard.map { $0.isEmpty ? "" : " [\(terminalSafe($0))]" } ?? ""
    writeToStandardOutput(Array("\(prompt)\(hint): ".utf8))
    guard let line = readLine(strippingNewline: true) else {
      printLine("")
      throw UsageError("given up; nothing was written")
    }
    let text = trimmed(line)
    if text == "<" { return nil }
    return text.isEmpty ? standard ?? "" : text
  }

  private func trimmed(_ line: String) -> String {
    var text = line[...].drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

/// What a pattern makes of a file name, in words.
struct NameTrial {
  private let connection: Connection

  init(_ pattern: FileNamePattern, ignoreCase: Bool) {
    connection = Connection(name: "trial", dataType: "", account: "", pattern: pattern, ignoreCase: ignoreCase)
  }

  func verdict(on name: String) -> String {
    if isReservedName(name) { return "reserved: only we write such names; it is passed over" }
    let part = PartDescription(path: "1", contentType: "application/octet-stream", fileName: name)
    let decision = decide(file: part, by: connection, others: [])
    guard decision.outcome != .accepted else { return "match" }
    return "no match: \(decision.objections.first?.message ?? "")"
  }
}
