import Model
import Spool

/// A folder as a partner's server keeps it: what outlives a poll, however that ends.
final class FolderInMemory: RemoteFolder {
  struct File: Equatable {
    var bytes: [UInt8]
    /// Seconds since 1970, on the server's clock.
    var modified: Int64
  }

  var files: [String: File] = [:]
  let steps: Steps
  /// What happens on the server just before the step of this name.
  var meanwhile: [String: () -> Void] = [:]
  /// The listing tells no exact time, and `examine` has to.
  var listsRoughly = false
  var letsRename = true
  var letsRemove = true
  /// The server hangs up when it is asked for this one.
  var breaking: String?
  private(set) var examinations = 0
  /// The names of files that were put here, each time they were.
  var puts: [String] = []

  init(steps: Steps = Steps()) { self.steps = steps }

  let name = "sftp://partner.example:22/outgoing"

  func lay(_ text: String, as name: String, modified: Int64 = 1_700_000_000) {
    files[name] = File(bytes: Array(text.utf8), modified: modified)
  }

  func list() throws(TransferError) -> [RemoteFile] {
    try pass("look")
    return listing
  }

  func examine(_ files: [RemoteFile]) throws(TransferError) -> [RemoteFile] {
    examinations += files.count
    return files.compactMap { file in
      self.files[file.name].map {
        RemoteFile(name: file.name, size: $0.bytes.count, modified: $0.modified, stamp: file.stamp)
      }
    }
  }

  func fetch(_ files: [RemoteFile], arrived: (RemoteFile, Arrival) throws -> Void) throws {
    for file in files {
      try pass("fetch \(file.name)")
      if file.name == breaking { throw TransferError(.closed, "the server hung up") }
      let found = self.files[file.name]
      let isSame = found.map { $0.bytes.count == file.size && (file.modified ?? $0.modified) == $0.modified } ?? false
      try arrived(file, isSame ? .bytes(BytesInMemory(found!.bytes)) : .vanished)
    }
  }

  func rename(_ names: [(from: String, to: String)]) throws(TransferError) -> [RemoteFile] {
    for (from, to) in names {
      try pass("rename \(from)")
      guard letsRename, files[to] == nil, let file = files.removeValue(forKey: from) else { continue }
      files[to] = file
      try pass("renamed \(from)")
    }
    return listing
  }

  func remove(_ names: [String]) throws(TransferError) -> [RemoteFile] {
    for name in names {
      try pass("remove \(name)")
      guard letsRemove else { continue }
      files[name] = nil
      try pass("removed \(name)")
    }
    return listing
  }

  func put(_ bytes: any ArrivedBytes, as name: String, replacing: Bool) throws(TransferError) {
    try pass("put \(name)")
    files[".\(name).part"] = File(bytes: bytes.withBytes { Array($0) }, modified: 1_800_000_000)
    try pass("uploaded \(name)")
    if replacing { files[name] = nil }
    guard files[name] == nil else { throw TransferError(.refused, "\(name) is there") }
    try pass("made room for \(name)")
    files[name] = files.removeValue(forKey: ".\(name).part")
    puts.append(name)
    try pass("put it \(name)")
  }

  func close() {}

  private var listing: [RemoteFile] {
    files.map { name, file in
      RemoteFile(
        name: name, size: file.bytes.count, modified: listsRoughly ? nil : file.modified, stamp: "\(file.modified / 60)"
      )
    }
  }

  private func pass(_ step: String) throws(TransferError) {
    meanwhile.removeValue(forKey: step)?()
    try steps.pass(step)
  }
}
