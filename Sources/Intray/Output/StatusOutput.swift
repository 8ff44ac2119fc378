internal import Model
internal import Queues

/// What `status --json` prints.
struct StatusRecord: Encodable {
  var at: String
  var accounts: [Account]
  var queues: [Queue]
  var outbox: Waiting
  var deadReplies: Int
  var announcements: Waiting
  var deadAnnouncements: Int
  var held: Waiting
  /// Files that were expected and have not come.
  var missing: [Missing]

  struct Missing: Encodable {
    var connection: String
    var dueAt: String
  }

  struct Account: Encodable {
    var account: String
    /// When it was last looked into, and when that last went well.
    var polledAt: String?
    var succeededAt: String?
    var failure: String?
  }

  struct Queue: Encodable {
    var dataType: String
    var format: Format
    var waiting: Int
    var oldestAt: String?
    var later: Int
    var claimed: Int
    var failed: Int
  }

  struct Waiting: Encodable {
    var count: Int
    var oldestAt: String?

    init(_ line: WaitingLine) {
      count = line.count
      oldestAt = line.oldest?.description
    }
  }

  /// `accounts` are those that are configured: one that was never polled is told too.
  init(_ status: Status, accounts names: [String]) {
    at = status.at.description
    accounts = names.map { name in
      let known = status.accounts.first { $0.account == name }
      return Account(
        account: name, polledAt: known?.endedAt.description, succeededAt: known?.succeededAt?.description,
        failure: known?.failure)
    }
    queues = status.queues.map {
      Queue(
        dataType: $0.dataType, format: $0.format, waiting: $0.waiting.count,
        oldestAt: $0.waiting.oldest?.description, later: $0.later, claimed: $0.claimed, failed: $0.failed)
    }
    outbox = Waiting(status.outbox)
    deadReplies = status.deadReplies
    announcements = Waiting(status.announcements)
    deadAnnouncements = status.deadAnnouncements
    held = Waiting(status.held)
    missing = status.missing.map { Missing(connection: $0.connection, dueAt: $0.due.description) }
  }
}

/// The same on one screen.
struct StatusText {
  private let status: Status
  private let accounts: [String]

  init(_ status: Status, accounts: [String]) {
    self.status = status
    self.accounts = accounts
  }

  var lines: [String] {
    accountTable.lines + [""] + (status.queues.isEmpty ? ["Nothing was ever queued."] : queueTable.lines) + [
      "",
      "Outbox    \(words(status.outbox, "reply", "replies")), \(status.deadReplies) given up",
      "Telling   \(words(status.announcements, "event", "events")), \(status.deadAnnouncements) given up",
      "Held      \(words(status.held, "message", "messages"))",
    ] + status.missing.map { "Missing   a file of \($0.connection), expected \(ago($0.due))" }
  }

  private var accountTable: Table {
    var table = Table(["ACCOUNT", "LAST POLL", "LAST SUCCESS", "WENT WRONG"])
    for name in accounts {
      let known = status.accounts.first { $0.account == name }
      table.add([name, ago(known?.endedAt), ago(known?.succeededAt), known?.failure ?? "-"])
    }
    return table
  }

  private var queueTable: Table {
    var table = Table(["QUEUE", "WAITING", "OLDEST", "LATER", "CLAIMED", "FAILED"])
    for queue in status.queues {
      table.add([
        "\(queue.dataType)/\(queue.format.rawValue)", String(queue.waiting.count), age(queue.waiting.oldest),
        String(queue.later), String(queue.claimed), String(queue.failed),
      ])
    }
    return table
  }

  private func words(_ line: WaitingLine, _ one: String, _ many: String) -> String {
    let oldest = line.oldest.map { ", the oldest for \(spoken(status.at.seconds(since: $0)))" } ?? ""
    return "\(line.count) \(line.count == 1 ? one : many) waiting\(oldest)"
  }

  private func age(_ moment: Timestamp?) -> String { moment.map { spoken(status.at.seconds(since: $0)) } ?? "-" }

  private func ago(_ moment: Timestamp?) -> String { moment == nil ? "never" : "\(age(moment)) ago" }
}

extension Timestamp {
  /// Whole seconds from an earlier moment to this one; 0 when it is not earlier.
  func seconds(since earlier: Timestamp) -> Int64 { max(0, (milliseconds - earlier.milliseconds) / 1000) }
}

/// `40 s`, `12 min`, `3 h`, `5 d`
func spoken(_ seconds: Int64) -> String {
  switch seconds {
  case ..<90: "\(seconds) s"
  case ..<5400: "\(seconds / 60) min"
  case ..<129_600: "\(seconds / 3600) h"
  default: "\(seconds / 86_400) d"
  }
}
