internal import Model
internal import Queues

/// How a home fares by thresholds, in the words and exit codes of monitoring plugins (monitoring-plugins.org/doc/guidelines.html).
struct HealthCheck {
  /// What is measured.
  enum Measure: String, CaseIterable {
    /// Seconds since an account's last poll that went well; the account for which it was longest ago.
    case poll
    /// Seconds that the oldest file waits to be claimed.
    case waiting
    /// Files that may be claimed.
    case backlog
    /// Seconds that the oldest reply waits to be sent.
    case outbox
    /// Messages that wait for a person.
    case held
    /// Dead letters in the queues.
    case failed
    /// Replies and events that were given up.
    case dead
    /// Connections of which a file was expected and has not come.
    case missing
  }

  enum Level: Int32 {
    case ok = 0
    case warning, critical, unknown

    var word: String {
      switch self {
      case .ok: "OK"
      case .warning: "WARNING"
      case .critical: "CRITICAL"
      case .unknown: "UNKNOWN"
      }
    }
  }

  /// At which value each measure is worth a warning, and is critical; one that is not named is never.
  struct Thresholds {
    var warning: [Measure: Int64] = [
      .poll: 900, .waiting: 3600, .outbox: 3600, .held: 1, .failed: 1, .dead: 1, .missing: 1,
    ]
    var critical: [Measure: Int64] = [.poll: 3600, .waiting: 4 * 3600, .outbox: 6 * 3600]
  }

  private let values: [Measure: Int64]
  private let thresholds: Thresholds
  /// An account that was never polled with success.
  private let neverPolled: String?

  init(_ status: Status, accounts: [String], _ thresholds: Thresholds) {
    self.thresholds = thresholds
    let polls = accounts.map { name in (name, status.accounts.first { $0.account == name }?.succeededAt) }
    neverPolled = polls.first { $0.1 == nil }?.0
    let oldest = status.queues.compactMap(\.waiting.oldest).min()
    values = [
      .poll: polls.compactMap(\.1).min().map(status.at.seconds) ?? 0,
      .waiting: oldest.map(status.at.seconds) ?? 0,
      .backlog: Int64(status.queues.reduce(0) { $0 + $1.waiting.count }),
      .outbox: status.outbox.oldest.map(status.at.seconds) ?? 0,
      .held: Int64(status.held.count),
      .failed: Int64(status.queues.reduce(0) { $0 + $1.failed }),
      .dead: Int64(status.deadReplies + status.deadAnnouncements),
      .missing: Int64(status.missing.count),
    ]
  }

  var level: Level {
    if neverPolled != nil { return .critical }
    return Measure.allCases.map(level).max { $0.rawValue < $1.rawValue } ?? .ok
  }

  /// `INTRAY WARNING - oldest file waits 2 h | poll=40s;900;3600;0 …`
  var line: String {
    let wrong = Measure.allCases.filter { level(of: $0) != .ok }.map(words)
    let never = neverPolled.map { ["account \($0) was never polled with success"] } ?? []
    let summary = (never + wrong).isEmpty ? ["\(values[.backlog] ?? 0) files wait"] : never + wrong
    return "INTRAY \(level.word) - \(summary.joined(separator: ", ")) | "
      + Measure.allCases.map(performance).joined(separator: " ")
  }

  private func level(of measure: Measure) -> Level {
    let value = values[measure] ?? 0
    if let limit = thresholds.critical[measure], value >= limit { return .critical }
    if let limit = thresholds.warning[measure], value >= limit { return .warning }
    return .ok
  }

  private func words(_ measure: Measure) -> String {
    let value = values[measure] ?? 0
    switch measure {
    case .poll: return "last good poll \(spoken(value)) ago"
    case .waiting: return "oldest file waits \(spoken(value))"
    case .backlog: return "\(value) files wait"
    case .outbox: return "oldest reply waits \(spoken(value))"
    case .held: return "\(value) held"
    case .failed: return "\(value) failed in the queues"
    case .missing: return "\(value) expected \(value == 1 ? "file" : "files") missing"
    case .dead: return "\(value) replies or events given up"
    }
  }

  private func performance(_ measure: Measure) -> String {
    let unit = measure.isTime ? "s" : ""
    let limits = [thresholds.warning[measure], thresholds.critical[measure]].map { $0.map(String.init) ?? "" }
    return "\(measure.rawValue)=\(values[measure] ?? 0)\(unit);\(limits[0]);\(limits[1]);0"
  }
}

extension HealthCheck.Measure {
  var isTime: Bool { self == .poll || self == .waiting || self == .outbox }
}
