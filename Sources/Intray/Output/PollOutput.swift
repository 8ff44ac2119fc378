internal import Ingestion
internal import Logging
internal import Model

/// Shows a poll while it runs: a progress line on a terminal, a log line for each message with `--verbose`, and
/// always what needs a person.
final class PollProgress {
  private let account: String
  private let log: Logger
  private let line = ProgressLine()
  private var found = 0
  private var done = 0

  init(account: String, log: Logger) {
    self.account = account
    self.log = log
  }

  func show(_ progress: Progress) {
    switch progress {
    case .found(let count):
      found = count
      log.info("\(account): \(count) new")
    case .took(let submission, let decision): took(submission, decision)
    case .seenAgain(let submission, let first):
      log.info("\(account): \(submission.place) is \(first) again; filed, nothing taken")
      advance()
    case .unreadable(let place, let reason):
      log.warning("\(account): \(place) could not be read, it stays where it is: \(terminalSafe(reason))")
      advance()
    case .waits(let place, let reason):
      log.info("\(account): \(place) waits: \(terminalSafe(reason))")
      advance()
    case .outOfTime(let left): log.info("\(account): the time limit has passed; \(left) are left for the next poll")
    }
  }

  func end() { line.clear() }

  private func took(_ submission: Submission, _ decision: Decision) {
    let reasons = decision.objections.map { terminalSafe($0.message) }.joined(separator: "; ")
    let words = "\(account): \(submission.place) \(decision.outcome.rawValue) as \(submission.id)"
    let full = reasons.isEmpty ? words : "\(words): \(reasons)"
    if decision.outcome == .held { log.warning("\(full)") } else { log.info("\(full)") }
    advance()
  }

  private func advance() {
    done += 1
    if done % 50 == 0 || done == found { line.show("\(account): \(done) of \(found)") }
  }
}

/// What a poll of one account came to, for `--json` and for a person.
struct PollSummary: Encodable {
  var account: String
  var accepted: Int
  var ignored: Int
  var refused: Int
  var held: Int
  var seenAgain: Int
  var unreadable: Int
  var queued: Int
  var rejected: Int
  /// Messages for connections that are paused, and files that may still be being written.
  var waiting: Int
  var replies: Outbox.Report
  /// Files sent to partners; nil where none ever are.
  var deliveries: Deliveries.Report?
  /// What went wrong, in words.
  var errors: [String]

  init(account: String, taken: PollReport, replies: Outbox.Report, deliveries: Deliveries.Report?, errors: [String]) {
    self.account = account
    accepted = taken.accepted
    ignored = taken.ignored
    refused = taken.refused
    held = taken.held
    seenAgain = taken.seenAgain
    unreadable = taken.unreadable
    queued = taken.queued
    rejected = taken.rejected
    waiting = taken.waiting
    self.replies = replies
    self.deliveries = deliveries
    self.errors = errors
  }

  private var queuedFiles: String {
    "\(queued) \(queued == 1 ? "file" : "files") queued" + (rejected > 0 ? ", \(rejected) rejected" : "")
  }

  /// `main: 1 accepted (2 files queued), 1 ignored; 1 reply sent`
  var text: String {
    let counts = [
      accepted > 0 ? "\(accepted) accepted (\(queuedFiles))" : nil,
      ignored > 0 ? "\(ignored) ignored" : nil, refused > 0 ? "\(refused) refused" : nil,
      held > 0 ? "\(held) held for a person" : nil, seenAgain > 0 ? "\(seenAgain) seen before" : nil,
      unreadable > 0 ? "\(unreadable) unreadable for now" : nil,
      waiting > 0 ? "\(waiting) left to wait" : nil,
    ].compactMap { $0 }
    let sent = [
      replies.sent > 0 ? "\(replies.sent) \(replies.sent == 1 ? "reply" : "replies") sent" : nil,
      replies.deferred > 0 ? "\(replies.deferred) to be tried again" : nil,
      replies.dead > 0 ? "\(replies.dead) refused by the relay" : nil,
    ].compactMap { $0 }
    if let deliveries { return "\(account): " + Self.text(of: deliveries, waiting: waiting) }
    let nothing = errors.isEmpty ? "nothing new" : "nothing taken in"
    let taken = counts.isEmpty ? nothing : counts.joined(separator: ", ")
    return "\(account): " + ([taken] + (sent.isEmpty ? [] : [sent.joined(separator: ", ")])).joined(separator: "; ")
  }
  /// `2 files sent, 1 to be tried again`
  private static func text(of deliveries: Deliveries.Report, waiting: Int) -> String {
    let counts = [
      deliveries.sent > 0 ? "\(deliveries.sent) \(deliveries.sent == 1 ? "file" : "files") sent" : nil,
      deliveries.deferred > 0 ? "\(deliveries.deferred) to be tried again" : nil,
      deliveries.dead > 0 ? "\(deliveries.dead) given up" : nil, waiting > 0 ? "\(waiting) left to wait" : nil,
    ].compactMap { $0 }
    return counts.isEmpty ? "nothing to send" : counts.joined(separator: ", ")
  }
}
