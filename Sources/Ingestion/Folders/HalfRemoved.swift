internal import Model
internal import Queues

/// Files that a run had begun to take out of the folder when it died: they bear the names that `FolderRemoval` gave them.
struct HalfRemoved {
  let folder: any RemoteFolder
  let known: [KnownFile]

  /// Gives each its name back, and removes it where another file has that name by now and it is known to have been taken
  /// in. Says what is in the folder then.
  func restore(_ listed: [RemoteFile]) throws(TransferError) -> [RemoteFile] {
    let taken = listed.compactMap { file in TakenName.original(of: file.name).map { (file, $0) } }
    guard !taken.isEmpty else { return listed }
    let names = Set(listed.map(\.name))
    let (replaced, free) = taken.divided { names.contains($0.1.name) }
    var listed = listed
    if !free.isEmpty { listed = try folder.rename(free.map { ($0.0.name, $0.1.name) }) }
    let done = try folder.examine(replaced.filter(wasTakenIn).map(\.0)).map(\.name)
    return done.isEmpty ? listed : try folder.remove(done)
  }

  private func wasTakenIn(_ file: RemoteFile, _ original: (name: String, number: UInt32)) -> Bool {
    known.contains { known in
      known.number?.rawValue == original.number && known.file.name == original.name && known.file.size == file.size
        && known.file.stamp == file.stamp
    }
  }
}
