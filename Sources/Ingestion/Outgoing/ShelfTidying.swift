public import Model
public import Queues

/// Takes files away that a partner has left lying on a shelf of ours for longer than its connection says. What was
/// delivered stays on record.
public struct ShelfTidying {
  private let connection: Connection
  private let shelf: Shelf
  private let folder: DropFolder
  private let store: Store

  /// Nil for a connection whose files stay until the partner deletes them.
  public init?(of connection: Connection, in folder: DropFolder, store: Store) {
    guard let shelf = connection.shelf, shelf.keptFor != nil else { return nil }
    self.connection = connection
    self.shelf = shelf
    self.folder = folder
    self.store = store
  }

  /// Takes away what is past its time; how many files that were. The event comes first: killed between the two, the next
  /// run says it once more.
  public func run(now: Timestamp = .now) throws -> Int {
    guard let keptFor = shelf.keptFor else { return 0 }
    let last = now.milliseconds / 1000 - keptFor
    let old = try folder.list().filter { !$0.name.hasPrefix(".") && ($0.modified ?? .max) <= last }
    for file in old {
      try store.record(
        Event(
          at: now, kind: "file-taken-away",
          message:
            "\(quoted(file.name)) had lain in \(folder.name) for the partner of \"\(connection.name)\" for its time"
        ))
    }
    _ = try folder.remove(old.map(\.name))
    return old.count
  }
}
