import FoundationEssentials
import Ingestion
import MIME
import Model
import Queues

/// What a store holds, for tests to look at.
extension Station {
  /// In the order they were recorded.
  func messages() throws -> [MessageSummary] {
    var all: [MessageSummary] = []
    try store().messages { all.append($0) }
    return all.reversed()
  }

  func items() throws -> [QueueItem] {
    var all: [QueueItem] = []
    try store().queueItems { all.append($0) }
    return all
  }

  /// With their bytes.
  func replies() throws -> [Reply] {
    let store = try store()
    var all: [ULID] = []
    try store.replies { all.append($0.id) }
    return try all.map(store.reply)
  }

  func events() throws -> [Event] {
    var all: [Event] = []
    try store().events { all.append($0) }
    return all
  }

  func bytes(of item: QueueItem) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try store().read(item: item.id) { bytes += $0 }
    return bytes
  }

  func suspects() throws -> [Suspect] {
    try store().suspects(in: Self.inbox, uidValidity: mailbox.shelf.uidValidity)
  }

  /// The regular files below a folder of the home.
  func files(below folder: String) -> [String] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: "\(home)/\(folder)")) ?? []
    return paths.filter { path in
      var isFolder = false
      return FileManager.default.fileExists(atPath: "\(home)/\(folder)/\(path)", isDirectory: &isFolder) && !isFolder
    }
  }
}

/// What a message says, all its parts decoded one behind the other.
func decoded(_ message: [UInt8]) -> String {
  var octets: [UInt8] = []
  message.withUnsafeBytes { bytes in
    let read = Message(bytes)
    for leaf in read.leaves { _ = read.decode(leaf, in: bytes) { octets += $0 } }
  }
  return String(decoding: octets, as: UTF8.self)
}

extension Station {
  func bytes(ofRejected file: ULID) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try store().read(rejectedFile: file) { bytes += $0 }
    return bytes
  }

  /// The good rows, as consumers are given them.
  func rows(of item: QueueItem, as form: QueuedRows.Form = .jsonLines) throws -> String {
    var output: [UInt8] = []
    try QueuedRows(of: item.id, in: store()).write(as: form) { output += $0 }
    return String(decoding: output, as: UTF8.self)
  }
}

/// The files of a message, decoded.
func attachments(of message: [UInt8]) -> [(name: String, bytes: [UInt8])] {
  message.withUnsafeBytes { bytes in
    let read = Message(bytes)
    return read.leaves.compactMap { leaf in
      guard let name = leaf.fileName else { return nil }
      var octets: [UInt8] = []
      _ = read.decode(leaf, in: bytes) { octets += $0 }
      return (name, octets)
    }
  }
}
