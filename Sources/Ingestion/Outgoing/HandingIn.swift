internal import struct Crypto.SHA256
internal import Matching
public import Model
public import Queues

/// Takes files of our own into the store, to be sent to a partner by one connection. A file is known by what it is on the
/// disk and by its bytes: handed in again after a kill, it is the same delivery; written anew, it is another.
public struct HandingIn {
  private let connection: Connection
  private let store: Store
  private let lock: AccountLock

  /// `lock` is what files are staged under: nobody else hands in for the connection meanwhile.
  public init(for connection: Connection, store: Store, lock: AccountLock) throws(StoreError) {
    self.connection = connection
    self.store = store
    self.lock = lock
    try store.sweep(under: lock)
  }

  /// Takes the file at `path` to be sent as `name`. With `again`, also one that was handed in before, as another delivery.
  /// Throws `NotSendable` where the connection does not send such a file, and what the store throws.
  public func take(_ path: String, as name: String, again: Bool = false, now: Timestamp = .now) throws -> HandedIn {
    let fileName = try sendable(name)
    let file = try LocalFile(path: path)
    try requireWithinLimit(file.size, name)
    let bytes = try store.stage(under: lock)
    try file.read { try bytes.append($0) }
    let (size, sha256) = try bytes.finish()
    guard file.isUnchanged, size == file.size else {
      throw NotSendable("\(quoted(name)) was written to while it was read; hand it in when it is finished")
    }
    let delivery = Delivery(
      id: ULID(at: now), connection: connection.name, fileName: fileName, size: size, sha256: sha256, createdAt: now)
    let mark = again ? "\(delivery.id)" : file.mark
    return try store.handIn(delivery, key: key(name, mark, sha256), bytes: bytes, to: connection.id)
  }

  /// Why the connection does not send a file of that name; nil when it does.
  public func objection(to name: String) -> String? {
    do {
      _ = try sendable(name)
      return nil
    } catch { return error.description }
  }

  private func sendable(_ name: String) throws(NotSendable) -> FileName {
    if isReservedName(name) {
      throw NotSendable("\(quoted(name)) is a name that only receipts and results bear; nothing else is sent under it")
    }
    if let flaw = FileName.flaw(in: name) { throw NotSendable("\(quoted(name)) cannot be a file's name: it \(flaw)") }
    guard let fileName = FileName(name), judge(.file(named: name), by: connection).outcome == .accepted else {
      throw NotSendable(
        "\(quoted(name)) does not match \(quoted(connection.pattern.text)), which is all that the connection "
          + "\(quoted(connection.name)) sends")
    }
    return fileName
  }

  private func requireWithinLimit(_ size: Int, _ name: String) throws(NotSendable) {
    guard size <= connection.sendingLimit else {
      let way = connection.method == .email ? " by mail" : ""
      throw NotSendable(
        "\(quoted(name)) has \(size) bytes; the connection \(quoted(connection.name)) sends at most "
          + "\(connection.sendingLimit)\(way) (fileLimit)")
    }
  }

  /// SHA-256(connection ‖ 0 ‖ name ‖ 0 ‖ mark ‖ 0 ‖ SHA-256(bytes)).
  private func key(_ name: String, _ mark: String, _ content: SHA256Digest) -> SHA256Digest {
    var hash = SHA256()
    for text in [connection.id.text, name, mark] { hash.update(data: Array(text.utf8) + [0]) }
    hash.update(data: content.bytes)
    return SHA256Digest(Array(hash.finalize()))
  }
}
