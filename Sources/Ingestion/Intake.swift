internal import Formats
internal import Model
internal import Queues

/// The files of one accepted message on their way into staged files, decoded once: written, counted, hashed and
/// looked at in the same pass.
struct Intake {
  private(set) var reading: Reading
  let submission: Submission
  let store: Store
  private(set) var items: [(item: QueueItem, file: StagedFile)] = []
  /// For each item: when its bytes were queued before.
  private(set) var repeats: [ULID: Timestamp] = [:]

  init(reading: Reading, submission: Submission, store: Store) {
    self.reading = reading
    self.submission = submission
    self.store = store
  }

  /// Stages what `decision` accepts. A file that is neither CSV nor XML turns it into a refusal; files this
  /// connection has taken before are left out where it says so. Every leaf gets its size and hash on the way.
  mutating func stage(_ decision: inout Decision) throws {
    var objections: [Objection] = []
    for index in reading.parts.indices {
      guard let place = decision.accepted.firstIndex(where: { $0.path == reading.parts[index].path }),
        let connection = decision.connection
      else {
        reading.decode(index) { _ in }
        continue
      }
      _ = place
      if let objection = try stage(index, for: connection) { objections.append(objection) }
    }
    settle(&decision, objections)
  }
}
