internal import MIME
public import Model

/// The mail that tells an operator what needs a person.
public struct AlertLetter {
  private let events: [Event]
  private let sender: Sender
  private let recipient: String
  private let date: Timestamp

  /// `recipient` was checked where it came from: one that cannot be written is our own mistake. There is an event at least.
  public init(of events: [Event], from sender: Sender, to recipient: String, at date: Timestamp = .now) {
    precondition(!events.isEmpty, "an alert is about nothing")
    self.events = events
    self.sender = sender
    self.recipient = recipient
    self.date = date
  }

  /// Rendered whole. Marked as written by a program (RFC 3834 §5), and with the mark by which we know our own mail again.
  public func render() -> [UInt8] {
    let composition = Composition(
      from: sender.address, fromName: sender.name, to: recipient, subject: subject, messageID: messageID,
      date: date.mailDate,
      headers: [
        Composition.Field("Auto-Submitted", "auto-generated"),
        Composition.Field("X-Auto-Response-Suppress", "All"),
        Composition.Field(loopHeader, "alert \(events[0].number)"),
      ],
      text: text, attachments: [])
    do { return try composition.render() } catch { preconditionFailure("an alert cannot be written: \(error)") }
  }

  /// The same for the same events: a second copy is known as one.
  var messageID: String {
    "<\(events[0].number).\(events[events.count - 1].number).\(events.count).\(events[0].at.milliseconds).alert@\(sender.domain)>"
  }

  var subject: String {
    let first = events[0]
    let about = first.connection.map { "\($0): " } ?? ""
    let more = events.count > 1 ? ", and \(events.count - 1) more" : ""
    return "Intray: \(about)\(Self.words(first.kind))\(more)"
  }

  private var text: String {
    let needs = events.count == 1 ? "This needs" : "These \(events.count) things need"
    return "\(needs) a person:\n" + events.map(paragraph).joined()
  }

  private func paragraph(_ event: Event) -> String {
    let about = [
      event.connection.map { ("Connection", $0) }, event.queue.map { ("Queue", $0) },
      event.fileName.map { ("File", printable($0.text, limit: 255)) }, event.item.map { ("Item", $0.text) },
      event.submission.map { ("Message", $0.text) }, event.reply.map { ("Reply", $0.text) },
    ].compactMap { $0 }.map { "  \($0): \($1)\n" }.joined()
    return """

      \(event.at)  \(Self.words(event.kind))
        \(printable(event.message, limit: 500))
      \(about)  Look: \(Self.command(event))

      """
  }

  /// What happened, in the words of whoever has to see to it.
  private static func words(_ kind: String) -> String {
    switch kind {
    case "file-missing": "an expected file is missing"
    case "failed": "a file failed in its queue"
    case "held": "a message is held"
    case "reply-dead": "a reply was given up"
    case "reply-bounced": "a reply came back"
    case "announcement-dead": "an event could not be told"
    default: kind
    }
  }

  private static func command(_ event: Event) -> String {
    if let reply = event.reply { return "intray reply show \(reply)" }
    if let item = event.item { return "intray queue show \(item)" }
    if let submission = event.submission { return "intray message show \(submission)" }
    if let connection = event.connection { return "intray connection history \(connection)" }
    return "intray status"
  }
}
