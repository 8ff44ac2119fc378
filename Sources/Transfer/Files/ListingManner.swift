internal import Model

/// How a server lists: by the best way that it knows, found out once.
struct ListingManner {
  private enum Way {
    /// `ls -l`, which SFTP servers add to each name; the exact time is asked for file by file.
    case long
    /// MLSD (RFC 3659 §7), until the server says that it does not know it.
    case facts
  }

  private var way: Way

  init(_ server: FileServer) {
    if case .sftp = server.transport { way = .long } else { way = .facts }
  }

  /// What is in the folder once `commands` were carried out.
  mutating func list(_ path: String, after commands: [String], by transfer: FileTransfer) throws -> [RemoteFile] {
    var commands = commands
    if case .facts = way {
      do { return try read(.facts, "MLSD", path, commands, transfer).files } catch let failure as FileFailure
        where failure.isAboutTheCommand
      {
        way = .long
        // They came before the listing that failed.
        commands = []
      }
    }
    let listing = try read(.long, nil, path, commands, transfer)
    guard listing.files.isEmpty, listing.unread > 0 else { return listing.files }
    throw TransferError(
      .protocolViolation, "\(transfer.name) lists \(listing.unread) files in a way nobody knows: expected ls -l or MLSD"
    )
  }

  private func read(
    _ form: Listing.Form, _ command: String?, _ path: String, _ commands: [String], _ transfer: FileTransfer
  ) throws -> Listing {
    var listing = Listing(form)
    _ = try transfer.perform(.init(path: path, before: commands, listing: command)) { try listing.take($0) }
    try listing.finish()
    return listing
  }
}
