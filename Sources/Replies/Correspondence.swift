public import Model

/// One submission to be answered: what it was, whose it is, who answers, and when.
public struct Correspondence: Sendable, Hashable {
  public var submission: Submission
  /// The connection that judged it; the reply goes to its return address and nowhere else.
  public var connection: Connection
  public var sender: Sender
  /// The Date of the reply.
  public var at: Timestamp

  public init(submission: Submission, connection: Connection, sender: Sender, at: Timestamp) {
    self.submission = submission
    self.connection = connection
    self.sender = sender
    self.at = at
  }

  /// The receipt for an accepted submission: these files of it are queued, those names were passed over. Nil when the
  /// connection has no return address or does not ask to be told.
  public func receipt(for files: [ReceivedFile], skipped: [String] = []) -> Reply? {
    guard isAnswered else { return nil }
    let names = documentNames(for: files.map(\.name))
    let documents = files.indices.map {
      Letter.Document.json(name: names[$0], text: document(of: files, at: $0).document)
    }
    let word = files.contains(where: \.isIn) ? "RECEIVED" : "REFUSED"
    return reply(
      .receipt, subject: "[\(word)] \(listing(files.map(\.name.text)))",
      page: receiptPage(for: files, skipped: skipped), documents: documents)
  }

  /// The result of the file that is number `number` of the submission, from 1: what became of its rows, with the result
  /// document `json` under the name that `resultNames` gives it, and the rows that are sent back. Nil when the
  /// connection has no return address or does not ask to be told. Throws what the rows throw.
  public func result(_ result: FileResult, number: Int, json: String, table: EnclosedTable?) throws -> Reply? {
    guard isAnswered else { return nil }
    let names = resultNames(for: result.name, isPacked: table?.isPacked ?? false)
    let due = connection.resultRows == .all ? result.rows.total : result.rows.rejected + result.rows.duplicate
    let files = ResultDocuments(
      document: names.document, table: table.map { _ in names.table }, listed: table?.rows ?? 0, due: due)
    let documents = [Letter.Document.json(name: names.document, text: json)]
    return try letter(
      .result, number: number, subject: result.subject, page: resultPage(of: result, with: files),
      documents: documents + (table.map { [.table(name: names.table, $0)] } ?? []))?.reply()
  }

  /// The partner is told about accepted submissions.
  public var isAnswered: Bool { connection.answers.contains(.accepted) && connection.answersTo != nil }

  /// The notice of a submission that did not get in, with every objection. Nil when it was accepted, or when the
  /// connection has no return address or does not ask to be told of this outcome.
  public func notice(of decision: Decision) -> Reply? {
    guard decision.outcome != .accepted, connection.answers.contains(decision.outcome) else { return nil }
    let names = decision.parts.filter(\.counted).compactMap(\.part.fileName)
    let subject = names.isEmpty ? submission.subject ?? "your message" : listing(names)
    return reply(
      .notice, subject: "[NOT ACCEPTED] \(subject)", page: noticePage(of: decision, names: names),
      documents: [])
  }

  private func reply(_ kind: Reply.Kind, subject: String, page: Page, documents: [Letter.Document]) -> Reply? {
    guard let letter = letter(kind, subject: subject, page: page, documents: documents) else { return nil }
    do { return try letter.reply() } catch { preconditionFailure("a document in memory cannot be read: \(error)") }
  }

  private func letter(
    _ kind: Reply.Kind, number: Int? = nil, subject: String, page: Page, documents: [Letter.Document]
  ) -> Letter? {
    guard let to = connection.answersTo else { return nil }
    return Letter(
      kind: kind, submission: submission.id, sender: sender, to: to,
      copyTo: connection.returnAddress == nil ? nil : connection.resultsAddress,
      subject: printable(subject, limit: 150),
      messageID: messageID(for: kind, number), inReplyTo: answered, date: at, page: page, documents: documents)
  }

  /// The Message-ID that is answered, where it is fit to be repeated.
  var answered: String? { submission.messageID.flatMap { isValidMessageID($0) ? $0 : nil } }

  /// The same whenever the same is answered: made from the submission's key, or from its number where it has none, and
  /// of a result from its file's place.
  private func messageID(for kind: Reply.Kind, _ number: Int?) -> String {
    let identity = submission.key.map { String($0.description.prefix(32)) } ?? submission.id.text.lowercased()
    return "<\(identity).\(kind.rawValue)\(number.map { ".\($0)" } ?? "")@\(sender.domain)>"
  }
}

/// `a.csv`, or `2 files: a.csv, b.csv`.
private func listing(_ names: [String]) -> String {
  names.count == 1 ? names[0] : "\(names.count) files: \(names.joined(separator: ", "))"
}
