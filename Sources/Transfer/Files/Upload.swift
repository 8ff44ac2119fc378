public import Model

extension ServerFolder {
  public func put(_ bytes: any ArrivedBytes, as name: String, replacing: Bool) throws(TransferError) {
    let draft = ".\(name).part"
    guard let target = path(of: name), let temporary = path(of: draft) else {
      throw TransferError(.misconfigured, "\"\(printable(name.utf8))\" cannot be a file's name on \(self.name)")
    }
    try named {
      do {
        try upload(bytes, to: temporary, as: draft)
      } catch let failure as FileFailure {
        if ![.unreachable, .timedOut].contains(failure.error.kind) { tidyUp(temporary) }
        throw failure
      }
      try giveName(temporary, target, replacing: replacing, size: bytes.count)
    }
  }

  /// Octets that a server has lost are not noticed by the transfer: its own word on the size is asked for.
  private func upload(_ bytes: any ArrivedBytes, to path: String, as draft: String) throws {
    _ = try transfer.perform(.init(path: path, upload: bytes))
    let size = try look(at: path, RemoteFile(name: draft, size: -1)).map { try known($0.size, of: draft) }
    guard let size, size == bytes.count else {
      throw TransferError(
        .refused,
        "\(name) has \(size.map { "\($0)" } ?? "none") of the \(bytes.count) octets of \"\(printable(draft.utf8))\" "
          + "that were sent")
    }
  }

  /// The size a look came to; that of the listing where the server tells none for a single file.
  private func known(_ size: Int, of draft: String) throws -> Int {
    size >= 0 ? size : try list().first { $0.name == draft }?.size ?? -1
  }

  /// The server's answer to the rename is what counts: whoever fetches the file may have taken it before another look.
  private func giveName(_ temporary: String, _ target: String, replacing: Bool, size: Int) throws {
    let server = transfer.server
    let room = replacing ? [server.removing(target)] : []
    do {
      let facts = try transfer.perform(
        .init(path: target, before: room + server.strictlyRenaming(temporary, to: target), looksOnly: true))
      guard let there = facts.size, there != size else { return }
      throw TransferError(
        .refused, "\(name) has \(there) octets where \(size) were sent; another file is in their place")
    } catch let failure as FileFailure where failure.isAboutThePath {}
  }

  /// Half a file would lie there, on a disk that is full above all.
  private func tidyUp(_ path: String) { _ = try? list(after: [transfer.server.removing(path)]) }
}
