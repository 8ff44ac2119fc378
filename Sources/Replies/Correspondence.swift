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
    guard connection.answers.contains(.accepted), connection.returnAddress != nil else { return nil }
    let names = documentNames(for: files.map(\.name))
    let documents = files.indices.map {
      Letter.Document(name: names[$0], text: document(of: files, at: $0).document)
    }
    return reply(
      .receipt, subject: "[RECEIVED] \(listing(files.map(\.name.text)))",
      page: receiptPage(for: files, skipped: skipped), documents: documents)
  }

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
    guard let to = connection.returnAddress else { return nil }
    let letter = Letter(
      kind: kind, submission: submission.id, sender: sender, to: to, subject: printable(subject, limit: 150),
      messageID: messageID(for: kind), inReplyTo: answered, date: at, page: page, documents: documents)
    return letter.reply
  }

  /// The Message-ID that is answered, where it is fit to be repeated.
  var answered: String? { submission.messageID.flatMap { isValidMessageID($0) ? $0 : nil } }

  /// The same whenever the same submission is answered: made from its key, or from its number where it has none.
  private func messageID(for kind: Reply.Kind) -> String {
    let identity = submission.key.map { String($0.description.prefix(32)) } ?? submission.id.text.lowercased()
    return "<\(identity).\(kind.rawValue)@\(sender.domain)>"
  }
}

/// `a.csv`, or `2 files: a.csv, b.csv`.
private func listing(_ names: [String]) -> String {
  names.count == 1 ? names[0] : "\(names.count) files: \(names.joined(separator: ", "))"
}
