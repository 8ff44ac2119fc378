internal import Matching
public import Model
public import Queues

/// What would become of a file in a folder, without touching anything.
public struct FolderPreview: Sendable {
  public var file: RemoteFile
  public var verdict: Verdict
  /// For people.
  public var words: String

  public enum Verdict: String, Sendable {
    case taken
    /// It was looked at before, and is as it was.
    case known
    case anotherConnection = "another-connection"
    case reserved, hidden
    case noMatch = "no-match"
  }

  public var wouldBeTaken: Bool { verdict == .taken }

  /// What lies in `folder`, by name. Asks the server for one listing, and nothing of the store but what it knows.
  public static func of(
    _ folder: any RemoteFolder, for connection: Connection, mailbox: MailboxID, store: Store, others: [Connection]
  ) throws -> [FolderPreview] {
    let names = NameRules(connection: connection, others: others)
    let position = try store.position(of: mailbox)?.uid
    let known = Dictionary(try store.filesOnRecord(in: mailbox).map { ($0.file.name, $0) }) { first, _ in first }
    return try folder.list().sorted { $0.name < $1.name }.map { file in
      let before = known[file.name].flatMap { known in
        known.file.size == file.size && known.file.stamp == file.stamp && known.isBelow(position) ? known : nil
      }
      return FolderPreview(file, names, connection, isKnown: before != nil)
    }
  }

  private init(_ file: RemoteFile, _ names: NameRules, _ connection: Connection, isKnown: Bool) {
    self.file = file
    (verdict, words) = names.verdict(on: file.name, isKnown: isKnown)
  }
}

extension KnownFile {
  /// It has been begun.
  fileprivate func isBelow(_ position: UID?) -> Bool {
    guard let number, let position else { return false }
    return number <= position
  }
}

extension NameRules {
  fileprivate func verdict(on name: String, isKnown: Bool) -> (FolderPreview.Verdict, String) {
    if name.hasPrefix(".") { return (.hidden, "passed over: its name begins with a point") }
    if TakenName.isOne(name) { return (.hidden, "passed over: it is being taken out of the folder") }
    if isReservedName(name) { return (.reserved, "passed over: only we write such names") }
    if passesOver(name) { return (.anotherConnection, "passed over: another connection takes it") }
    guard isWanted(name) else { return (.noMatch, "left: \(objection(to: name))") }
    return isKnown ? (.known, "looked at before") : (.taken, "would be taken")
  }
}
