internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues

struct WebhookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhook", abstract: "Other systems that are told of events by HTTPS.",
    discussion: """
      A webhook of intray.yaml gets each event of the kinds it asks for as a POST with the JSON that `intray events --json`
      prints, signed after standardwebhooks.com: webhook-id (always the same for an event), webhook-timestamp, and
      webhook-signature, which is v1, and the HMAC-SHA256 of ID.TIMESTAMP.BODY in base 64. Whatever is not answered by 2xx
      is told again, ever later, for five days. `intray poll` tells; so does `intray webhook tell`.
      """,
    subcommands: [WebhookList.self, WebhookTell.self, WebhookRetry.self])
}

struct WebhookList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Events that are on their way, or were given up.",
    discussion: "Example: intray webhook list --dead")

  @OptionGroup var home: HomeOption
  @Flag(help: "Only those given up.") var dead = false
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    var table = Table(["WEBHOOK", "STATE", "EVENT", "KIND", "ATTEMPTS", "LAST ANSWER"])
    try store.announcements(dead: dead ? true : nil) { announcement, isDead in
      let record = AnnouncementRecord(announcement, isDead: isDead)
      if json { return printLine(try jsonLine(record)) }
      table.add([
        record.webhook, record.state, String(record.event.number), record.event.kind, String(record.attempts),
        record.lastAnswer ?? "-",
      ])
    }
    if !json { table.lines.forEach(printLine) }
  }
}

struct WebhookTell: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tell", abstract: "Tells webhooks now what is due.",
    discussion: "Example: intray webhook tell warehouse")

  @OptionGroup var home: HomeOption
  @Argument(help: "The webhook; otherwise all of them.") var name: String?

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let webhooks = try name.map { [try configuration.webhook(named: $0)] } ?? configuration.webhooks
    let gateway = Gateway(
      home: home, configuration: configuration, store: try Store(home: home.path), dataTypes: try home.dataTypes(),
      log: logger(verbose: false))
    for webhook in webhooks {
      var report = Telling.Report()
      defer {
        printLine("\(webhook.name): \(report.told) told, \(report.deferred) to be told again, \(report.dead) given up")
      }
      try gateway.tell(webhook, &report)
    }
  }
}

struct WebhookRetry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Puts what was given up back on its way.",
    discussion: "Example: intray webhook retry warehouse")

  @OptionGroup var home: HomeOption
  @Argument(help: "The webhook, or the address alerts go to.") var name: String

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let isAlert = configuration.alerts?.recipients.contains(name) ?? false
    let subscriber = isAlert ? Alerting.subscriber(name) : try configuration.webhook(named: name).subscriber
    let count = try Store(home: home.path).announceAgain(to: subscriber)
    printLine("\(count) \(count == 1 ? "event" : "events") back on the way")
  }
}

/// What `webhook list --json` prints.
struct AnnouncementRecord: Encodable {
  var webhook: String
  /// pending or dead
  var state: String
  var attempts: Int
  var lastAnswer: String?
  var event: EventRecord

  init(_ announcement: Announcement, isDead: Bool) {
    webhook = String(announcement.subscriber.drop { $0 != " " }.dropFirst())
    state = isDead ? "dead" : "pending"
    attempts = announcement.attempts
    lastAnswer = announcement.lastAnswer
    event = EventRecord(announcement.event)
  }
}
