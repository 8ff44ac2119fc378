import Model

/// A destination in memory: it keeps what it has taken over.
final class RelayInMemory: Destination {
  /// What it has taken over, in order.
  var delivered: [Parcel]
  /// Every attempt, whatever came of it.
  private(set) var attempts: [Parcel] = []
  /// What it answers; nil when it cannot be reached.
  var answer: Answer.Verdict? = .delivered
  let steps: Steps

  init(_ delivered: [Parcel] = [], steps: Steps = Steps()) {
    self.delivered = delivered
    self.steps = steps
  }

  let name = "a relay in memory"

  func send(_ parcel: Parcel) throws(TransferError) -> [Answer] {
    attempts.append(parcel)
    try steps.pass("send")
    guard let answer else { throw TransferError(.unreachable, "nobody listens") }
    if answer == .delivered { delivered.append(parcel) }
    try steps.pass("sent")
    return parcel.recipients.map { Answer(recipient: $0, verdict: answer, code: code(answer), text: "as told") }
  }

  func close() {}

  private func code(_ verdict: Answer.Verdict) -> Int {
    switch verdict {
    case .delivered: 250
    case .deferred: 450
    case .rejected: 550
    }
  }
}
