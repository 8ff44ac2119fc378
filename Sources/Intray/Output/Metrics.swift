internal import Glibc
internal import Model
internal import Queues

/// How a home stands, in Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats).
struct Metrics {
  private(set) var text = ""

  init(of store: Store) throws { self.init(try store.status(), events: try store.tally()) }

  init(_ status: Status, events: [String: Int]) {
    add(
      "intray_queue_items", "gauge", "Files in the queues.",
      status.queues.flatMap { queue in
        [
          ("waiting", queue.waiting.count), ("later", queue.later), ("claimed", queue.claimed),
          ("failed", queue.failed),
        ].map { Sample(queue.labels + [("state", $0)], $1) }
      })
    add(
      "intray_queue_oldest_timestamp_seconds", "gauge", "When the oldest file that may be claimed was received.",
      status.queues.map { Sample($0.labels, $0.waiting.oldest) })
    add(
      "intray_outbox_replies", "gauge", "Replies to be sent, and replies given up.",
      [
        Sample([("state", "pending")], status.outbox.count), Sample([("state", "dead")], status.deadReplies),
      ])
    add(
      "intray_outbox_oldest_timestamp_seconds", "gauge", "When the oldest reply that is to be sent was written.",
      [Sample([], status.outbox.oldest)])
    add(
      "intray_webhook_events", "gauge", "Events to be told to webhooks and by alerts, and events given up.",
      [
        Sample([("state", "pending")], status.announcements.count),
        Sample([("state", "dead")], status.deadAnnouncements),
      ])
    add(
      "intray_missing_since_timestamp_seconds", "gauge", "By when a file was expected that has not come.",
      status.missing.map { Sample([("connection", $0.connection)], $0.due) })
    add("intray_held_messages", "gauge", "Messages that wait for a person.", [Sample([], status.held.count)])
    add(
      "intray_poll_timestamp_seconds", "gauge", "When an account was last polled.",
      status.accounts.map { Sample([("account", $0.account)], $0.endedAt) })
    add(
      "intray_poll_success_timestamp_seconds", "gauge", "When an account was last polled with success.",
      status.accounts.map { Sample([("account", $0.account)], $0.succeededAt) })
    add(
      "intray_events_total", "counter", "What happened, by kind.",
      events.sorted { $0.key < $1.key }.map { Sample([("kind", $0.key)], $0.value) })
  }

  /// One value of a family; none when there is nothing to tell.
  private struct Sample {
    var labels: [(name: String, value: String)]
    var value: String?

    init(_ labels: [(String, String)], _ count: Int) {
      self.labels = labels
      value = String(count)
    }

    /// In seconds since 1970.
    init(_ labels: [(String, String)], _ moment: Timestamp?) {
      self.labels = labels
      value = moment.map { String($0.milliseconds / 1000) }
    }
  }

  private mutating func add(_ name: String, _ type: String, _ help: String, _ samples: [Sample]) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    for sample in samples {
      guard let value = sample.value else { continue }
      let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
      text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
  }

  private func escaped(_ value: String) -> String {
    value.map { $0 == "\\" ? "\\\\" : $0 == "\"" ? "\\\"" : $0 == "\n" ? "\\n" : String($0) }.joined()
  }
}

extension Metrics {
  /// Writes them where node_exporter's textfile collector looks: whole or not at all, and for everybody to read.
  func write(to path: String) throws {
    let staging = "\(path).\(getpid())"
    let descriptor = open(staging, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw fault(path) }
    let bytes = Array(text.utf8)
    let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fchmod(descriptor, 0o644) == 0
    guard close(descriptor) == 0, isWritten, rename(staging, path) == 0 else {
      let fault = fault(path)
      unlink(staging)
      throw fault
    }
  }

  private func fault(_ path: String) -> DataError {
    DataError(
      "cannot write the metrics to \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
  }
}

extension QueueStatus {
  fileprivate var labels: [(String, String)] { [("data_type", dataType), ("format", format.rawValue)] }
}
