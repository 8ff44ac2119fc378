internal import Matching
public import Model
public import Queues

/// A look at a folder on a partner's server: what lies there, which of it is for us, and which of that nobody writes to
/// any more. What it finds is remembered in the store for the next look.
///
/// A file is left alone until two looks agree on its size and time, and it has not changed for as long as its connection
/// says: by looks that far apart, or by the server's own word on when it was changed, where that is exact. For the sake of
/// the latter a look is taken twice in one poll.
public struct FolderLook {
  private let folder: any RemoteFolder
  private let mailbox: MailboxID
  private let store: Store
  private let names: NameRules
  private let unchangedFor: Int64
  private let deletes: Bool
  private let pause: () -> Void

  /// `others` are the connections that take files from the same folder: what is theirs is not for this one. `pause` waits
  /// between two looks.
  public init(
    at folder: any RemoteFolder, for connection: Connection, mailbox: MailboxID, store: Store,
    others: [Connection] = [], unchangedFor: Int64, deletes: Bool, pause: @escaping () -> Void
  ) {
    self.folder = folder
    self.mailbox = mailbox
    self.store = store
    self.unchangedFor = unchangedFor
    self.deletes = deletes
    self.pause = pause
    names = NameRules(connection: connection, others: others)
  }

  /// Looks, once more if that may tell something, and gives what can be taken in. `now` is the clock.
  public func take(now: @escaping () -> Timestamp = { .now }) throws -> FolderSource {
    var known = try look(store.knownFiles(in: mailbox), at: now())
    if known.contains(where: { $0.number == nil && isQuiet($0, at: now()) }) {
      pause()
      known = try look(known, at: now())
    }
    return FolderSource(
      folder, files: known.filter { $0.number != nil }, waiting: known.count { $0.number == nil }, deletes: deletes,
      // A file that is there yet, and known no more, costs a second look at it; nothing else.
      forget: { [store, mailbox] in try? store.remember(FolderChanges(gone: $0), in: mailbox, at: now()) })
  }

  /// One look; says what is known afterwards.
  private func look(_ known: [KnownFile], at now: Timestamp) throws -> [KnownFile] {
    let all = try HalfRemoved(folder: folder, known: known).restore(try folder.list())
    let listed = all.filter { !names.passesOver($0.name) }
    let comparison = FolderComparison(known: known, listed: listed, names: names)
    let changes = comparison.changes(examined: try folder.examine(comparison.doubtful), at: now) {
      isQuiet($0, at: now)
    }
    if !changes.isEmpty { try store.remember(changes, in: mailbox, at: now) }
    return changes.isEmpty ? known : try store.knownFiles(in: mailbox)
  }

  /// Whether enough time has gone by since it changed; a clock that was set back does not count.
  private func isQuiet(_ known: KnownFile, at now: Timestamp) -> Bool {
    let seen = (now.milliseconds - known.seenAt.milliseconds) / 1000
    if seen >= unchangedFor { return true }
    guard let modified = known.file.modified else { return false }
    return now.milliseconds / 1000 - modified >= unchangedFor
  }
}

/// What the name of a file says about it.
final class NameRules {
  private let connection: Connection
  private let others: [Connection]
  private var wanted: [String: Bool] = [:]

  init(connection: Connection, others: [Connection]) {
    self.connection = connection
    self.others = others
  }

  /// Nothing to do with us at all: our own replies, a file that is being taken, one that hides, as those do that are being
  /// uploaded under another name, and what another connection takes from the same folder.
  func passesOver(_ name: String) -> Bool {
    name.hasPrefix(".") || isReservedName(name) || TakenName.isOne(name)
      || !isWanted(name) && others.contains { judge(.file(named: name), by: $0).outcome == .accepted }
  }

  /// Why it does not take a file of this name.
  func objection(to name: String) -> String {
    judge(.file(named: name), by: connection).objections.first?.message ?? "it is not for this connection"
  }

  /// The connection takes files of this name.
  func isWanted(_ name: String) -> Bool {
    if let known = wanted[name] { return known }
    let isWanted = judge(.file(named: name), by: connection).outcome == .accepted
    wanted[name] = isWanted
    return isWanted
  }
}

extension PartDescription {
  /// A file that came by itself.
  static func file(named name: String) -> PartDescription {
    PartDescription(path: "1", contentType: "application/octet-stream", fileName: name)
  }
}
