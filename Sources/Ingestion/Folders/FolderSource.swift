public import Model
internal import Queues

/// A folder on a partner's server as it was at one look, for a poll to take in. Files are removed from it, where their
/// connection says so, once they are in the queue; whatever else becomes of them they stay where they are.
public final class FolderSource: Source {
  private let folder: any RemoteFolder
  private let deletes: Bool
  private var files: [UID: KnownFile]
  private var isOpen = false
  private var removed: [String] = []
  private let forget: ([String]) -> Void
  /// Files that wait for another look.
  public let waiting: Int
  /// What could not be done though nothing is lost, for a person: a file that may not be removed.
  public private(set) var complaints: [String] = []

  /// `files` have numbers. `forget` is told in the end which have been removed: what comes under the name of one of them
  /// is looked at anew.
  init(
    _ folder: any RemoteFolder, files: [KnownFile], waiting: Int, deletes: Bool, forget: @escaping ([String]) -> Void
  ) {
    self.folder = folder
    self.forget = forget
    self.deletes = deletes
    self.waiting = waiting
    self.files = Dictionary(
      files.compactMap { file in file.number.map { ($0, file) } }, uniquingKeysWith: { first, _ in first })
  }

  public var name: String { folder.name }

  /// The octets of the largest file in it that is for us and within `limit`.
  public func largest(below limit: Int) -> Int {
    files.values.lazy.filter { $0.isWanted && $0.file.size <= limit }.map(\.file.size).max() ?? 0
  }

  public func open() throws(TransferError) -> Standing {
    isOpen = true
    return Standing(uidValidity: Store.folderEpoch, uidNext: nil, exists: files.count)
  }

  public func list(after last: UID?) throws(TransferError) -> [Place] {
    try requireOpen()
    return files.keys.filter { $0.rawValue > last?.rawValue ?? 0 }.sorted()
      .map { Place(uidValidity: Store.folderEpoch, uid: $0) }
  }

  public func measure(_ places: [Place]) throws(TransferError) -> [Waiting] {
    try requireOpen()
    return places.compactMap { place in
      file(at: place).map { Waiting(place: place, size: $0.file.size, file: $0.file, isWanted: $0.isWanted) }
    }
  }

  public func read(_ waiting: [Waiting], arrived: (Waiting, Arrival) throws -> Void) throws {
    try requireOpen()
    for one in waiting {
      guard let known = file(at: one.place) else {
        try arrived(one, .vanished)
        continue
      }
      try folder.fetch([known.file]) { try arrived(one, $1) }
    }
  }

  public func settle(_ places: [Place], as outcome: Outcome) throws(TransferError) {
    try requireOpen()
    guard takesAway(outcome) else { return }
    let taken = places.compactMap { place in file(at: place).map { Removal($0.file, number: place.uid) } }
    guard !taken.isEmpty else { return }
    let end = try FolderRemoval(folder, taken).run()
    complaints += end.complaints
    removed += end.removed
    for place in places { files[place.uid] = nil }
  }

  public func takesAway(_ outcome: Outcome) -> Bool { deletes && outcome == .accepted }

  public func close() {
    isOpen = false
    folder.close()
    if !removed.isEmpty { forget(removed) }
    removed = []
  }

  private func file(at place: Place) -> KnownFile? {
    place.uidValidity == Store.folderEpoch ? files[place.uid] : nil
  }

  private func requireOpen() throws(TransferError) {
    guard isOpen else { throw TransferError(.closed, "\(name): the folder is closed") }
  }
}
