public import Model
public import Spool

/// A folder on an SFTP or FTP server.
public final class ServerFolder: RemoteFolder {
  /// Absolute, with a slash at its end.
  private let path: String
  let transfer: FileTransfer
  private let spool: Spool
  private var manner: ListingManner

  /// `folder` is an absolute path; throws `misconfigured` for one that is none. Nothing goes on past `end`.
  public init(
    _ folder: String, on server: FileServer, as login: FileLogin, spool: Spool, patience: FilePatience = FilePatience(),
    until end: Deadline? = nil
  ) throws(TransferError) {
    guard folder.hasPrefix("/"), FileServer.isSayable(folder) else {
      throw TransferError(
        .misconfigured, "\"\(printable(folder.utf8))\" is no absolute path of a folder: expected one such as /outgoing")
    }
    path = folder.hasSuffix("/") ? folder : folder + "/"
    transfer = FileTransfer(server, as: login, patience: patience, until: end)
    self.spool = spool
    manner = ListingManner(server)
  }

  deinit { close() }

  public var name: String { "\(transfer.server)\(printable(path.utf8)) as \(printable(transfer.login.user.utf8))" }

  public func list() throws(TransferError) -> [RemoteFile] { try list(after: []) }

  public func examine(_ files: [RemoteFile]) throws(TransferError) -> [RemoteFile] {
    var found: [RemoteFile] = []
    for file in files {
      guard file.modified == nil, let path = path(of: file.name) else {
        found.append(file)
        continue
      }
      if let file = try named({ try look(at: path, file) }) { found.append(file) }
    }
    return found
  }

  public func fetch(_ files: [RemoteFile], arrived: (RemoteFile, Arrival) throws -> Void) throws {
    for file in files { try arrived(file, try fetch(file)) }
  }

  public func rename(_ names: [(from: String, to: String)]) throws(TransferError) -> [RemoteFile] {
    try list(
      after: names.flatMap { names in
        guard let from = path(of: names.from), let to = path(of: names.to) else { return [String]() }
        return transfer.server.renaming(from, to: to)
      })
  }

  public func remove(_ names: [String]) throws(TransferError) -> [RemoteFile] {
    try list(after: names.compactMap { path(of: $0).map(transfer.server.removing) })
  }

  public func close() { transfer.close() }
}

extension ServerFolder {
  /// Carries out `commands`, then lists the folder.
  func list(after commands: [String]) throws(TransferError) -> [RemoteFile] {
    try named {
      do { return try manner.list(path, after: commands, by: transfer) } catch let failure as FileFailure
        where failure.isAboutThePath
      {
        throw TransferError(
          .noSuchMailbox, "\(name): there is no such folder, or it is closed to us: \(failure.error.words)")
      }
    }
  }

  /// The time and size of one file; nil when there is none of that name.
  func look(at path: String, _ file: RemoteFile) throws -> RemoteFile? {
    do {
      let facts = try transfer.perform(.init(path: path, looksOnly: true))
      var file = file
      file.modified = facts.modified
      if let size = facts.size { file.size = size }
      return file
    } catch let failure as FileFailure where failure.isAboutThePath {
      return nil
    }
  }

  private func fetch(_ file: RemoteFile) throws -> Arrival {
    guard let path = path(of: file.name) else { return .unreadable("\(quoted(file.name)): it cannot be asked for") }
    let writer = spool.begin(expecting: file.size)
    do {
      let facts = try transfer.perform(.init(path: path, asksTime: true)) { bytes in
        guard writer.count + bytes.count <= file.size else { throw Grown() }
        try writer.append(bytes)
      }
      let isSame = file.modified == nil || facts.modified == nil || file.modified == facts.modified
      return writer.count == file.size && isSame ? .bytes(try writer.finish()) : .vanished
    } catch is Grown {
      return .vanished
    } catch let failure as FileFailure {
      if failure.saysMissing { return .vanished }
      guard failure.isAboutThePath else { throw failure.error }
      return .unreadable("\(quoted(file.name)): \(failure.error.words)")
    }
  }

  /// There is more of the file than the listing said.
  private struct Grown: Error {}

  /// Nil for a name that is no component of a path, or cannot be said.
  func path(of name: String) -> String? {
    guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")), FileServer.isSayable(name)
    else { return nil }
    return path + name
  }

  func named<Answer>(_ body: () throws -> Answer) throws(TransferError) -> Answer {
    do { return try body() } catch let error as TransferError { throw error } catch let failure as FileFailure {
      throw failure.error
    } catch { throw TransferError(.spool, "\(error)") }
  }
}
