internal import Model

/// A file that is to be removed, and the name it bears meanwhile.
struct Removal {
  let file: RemoteFile
  let taken: String

  init(_ file: RemoteFile, number: UID) {
    self.file = file
    taken = TakenName.of(file.name, number.rawValue)
  }
}

/// Takes files out of a folder without ever removing one that was not taken in: each is given another name first, looked
/// at under it, and only then removed. One that somebody has changed meanwhile gets its name back.
struct FolderRemoval {
  private let folder: any RemoteFolder
  private let removals: [Removal]

  init(_ folder: any RemoteFolder, _ removals: [Removal]) {
    self.folder = folder
    self.removals = removals
  }

  /// The names of those that are there no more, and in words which files could not be removed.
  func run() throws(TransferError) -> (removed: [String], complaints: [String]) {
    let there = byName(try folder.rename(removals.map { ($0.file.name, $0.taken) }))
    let examined = byName(try folder.examine(removals.compactMap { (there[$0.taken] ?? there[$0.file.name]) }))
    var doomed: [String] = []
    var changed: [(from: String, to: String)] = []
    for removal in removals {
      if let found = examined[removal.taken] {
        if removal.file.isSame(as: found) {
          doomed.append(removal.taken)
        } else {
          changed.append((removal.taken, removal.file.name))
        }
      } else if let found = examined[removal.file.name], removal.file.isSame(as: found) {
        // The server lets nothing be renamed; perhaps it lets it be removed.
        doomed.append(removal.file.name)
      }
    }
    let free = changed.filter { there[$0.to] == nil }
    if !free.isEmpty { _ = try folder.rename(free) }
    return try remove(doomed)
  }

  private func remove(_ names: [String]) throws(TransferError) -> (removed: [String], complaints: [String]) {
    guard !names.isEmpty else { return ([], []) }
    let left = byName(try folder.remove(names))
    let stubborn = removals.filter {
      left[$0.taken] != nil || names.contains($0.file.name) && left[$0.file.name] != nil
    }
    if !stubborn.isEmpty { _ = try folder.rename(stubborn.map { ($0.taken, $0.file.name) }) }
    let removed = removals.filter { left[$0.taken] == nil && left[$0.file.name] == nil }
    return (
      removed.map(\.file.name),
      stubborn.map { "\(folder.name): \(quoted($0.file.name)) is queued and cannot be removed" }
    )
  }

  private func byName(_ files: [RemoteFile]) -> [String: RemoteFile] {
    Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension RemoteFile {
  /// The file that was taken in, under whatever name.
  fileprivate func isSame(as found: RemoteFile) -> Bool {
    guard size == found.size else { return false }
    if let modified, let now = found.modified { return modified == now }
    return stamp == found.stamp
  }
}
