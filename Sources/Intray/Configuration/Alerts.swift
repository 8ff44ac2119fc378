internal import Model

extension Configuration {
  /// Whom we write to when something needs a person.
  struct Alerts {
    var recipients: [String]
    /// The kinds of events that do.
    var events: Set<String>
  }
}

extension Configuration.Alerts {
  static let keys = ["to", "events"]

  /// What needs a person where nothing is said about it.
  private static let usualEvents: Set<String> = [
    "file-missing", "held", "failed", "reply-dead", "reply-bounced", "announcement-dead",
  ]

  init(_ mapping: YAMLMapping) throws {
    guard let recipients = try mapping.strings("to"), !recipients.isEmpty else {
      throw mapping.missing("to", "the address of whoever sees to things, or a list")
    }
    for recipient in recipients where !isAddress(recipient) {
      throw mapping.error(at: "to", "found \"\(recipient)\", expected an address such as operations@gateway.example")
    }
    self.recipients = recipients
    events = try eventKinds("events", of: mapping) ?? Self.usualEvents
    guard !events.contains("alert-dead") else {
      throw mapping.error(at: "events", "alert-dead is about alerts that cannot be sent: no alert can tell it")
    }
  }
}
