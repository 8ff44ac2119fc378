internal import Model
internal import Queues

/// What was known of a folder, and what has been listed in it now.
struct FolderComparison {
  private let known: [String: KnownFile]
  private let listed: [RemoteFile]
  private let names: NameRules

  init(known: [KnownFile], listed: [RemoteFile], names: NameRules) {
    self.known = Dictionary(known.map { ($0.file.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.listed = listed
    self.names = names
  }

  /// The files whose exact time has to be asked for: those that are new, and those whose listing reads differently, which
  /// it also does when a summer ends or half a year has gone by.
  var doubtful: [RemoteFile] {
    listed.filter { file in
      guard names.isWanted(file.name), file.modified == nil else { return false }
      return known[file.name].map { !isAsKnown(file, $0) } ?? true
    }
  }

  /// What has changed since; `examined` are the doubtful files that are still there, with their exact times where the
  /// server tells them.
  func changes(examined: [RemoteFile], at now: Timestamp, isQuiet: (KnownFile) -> Bool) -> FolderChanges {
    let exact = Dictionary(examined.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var changes = FolderChanges()
    var present: Set<String> = []
    for file in listed.map({ exact[$0.name] ?? $0 }).sorted(by: isBefore) {
      present.insert(file.name)
      note(file, at: now, isQuiet, &changes)
    }
    changes.gone += known.keys.filter { !present.contains($0) }.sorted()
    return changes
  }

  /// What was written first gets the lower number.
  private func isBefore(_ left: RemoteFile, _ right: RemoteFile) -> Bool {
    let times = [left, right].map { $0.modified ?? known[$0.name]?.file.modified ?? .max }
    return times[0] == times[1] ? left.name < right.name : times[0] < times[1]
  }

  private func note(
    _ file: RemoteFile, at now: Timestamp, _ isQuiet: (KnownFile) -> Bool, _ changes: inout FolderChanges
  ) {
    let isWanted = names.isWanted(file.name)
    if let known = known[file.name], known.isWanted == isWanted {
      if isAsKnown(file, known) {
        if known.number == nil, isQuiet(known) { changes.settledDown.append(file.name) }
        return
      }
      if isWanted, file.size == known.file.size, let modified = file.modified, modified == known.file.modified {
        return changes.restamped.append(file)
      }
    }
    if known[file.name] != nil { changes.gone.append(file.name) }
    changes.found.append(KnownFile(file: file, isWanted: isWanted, seenAt: now))
    // Its name alone decides, and will not change.
    if !isWanted { changes.settledDown.append(file.name) }
  }

  /// Of a file that is not for us only the name counts: one that grows day by day is put on record once.
  private func isAsKnown(_ file: RemoteFile, _ known: KnownFile) -> Bool {
    guard known.isWanted else { return true }
    let isSameTime = file.modified == nil || known.file.modified == nil || file.modified == known.file.modified
    return file.size == known.file.size && file.stamp == known.file.stamp && isSameTime
  }
}
