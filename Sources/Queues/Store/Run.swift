internal import Model

/// Places whose UIDs follow one another: one statement deals with all of them.
struct Run: Hashable {
  let uidValidity: UIDValidity
  let first: UID
  fileprivate(set) var last: UID
}

extension Collection<Place> {
  /// These places in as few runs as there can be, by UID. What is there twice counts once.
  var runs: [Run] {
    var runs: [Run] = []
    for place in sorted(by: { ($0.uidValidity.rawValue, $0.uid) < ($1.uidValidity.rawValue, $1.uid) }) {
      if let run = runs.last, run.uidValidity == place.uidValidity, place.uid.rawValue - run.last.rawValue <= 1 {
        runs[runs.count - 1].last = place.uid
      } else {
        runs.append(Run(uidValidity: place.uidValidity, first: place.uid, last: place.uid))
      }
    }
    return runs
  }
}
