// Spool: where a submission's bytes lie between the network and the queue.
//
// In charge of: taking bytes as they come, in memory while they are few and in a file of the spool folder once they
// are many, and lending them out contiguous, so that a 50 MB message costs no 50 MB of memory. Transfer fills it,
// Ingestion reads it. Entry point: `Spool.begin()`.
//
// Must not know: what the bytes mean. Nothing here is durable or needs to be: what a crash leaves in the folder is
// swept away at the next start, because the message is still in its mailbox.

internal import Glibc
public import Model

/// A folder for bytes in transit, swept when it is opened: one spool per account, under that account's lock.
public final class Spool {
  public let folder: String
  /// What is longer than this many octets goes to a file.
  public let memoryLimit: Int
  private var sequence = 0

  /// Makes the folder (mode 0700) where it is missing, and removes what an earlier run left in it.
  public init(folder: String, memoryLimit: Int = 256 * 1024) throws(TransferError) {
    self.folder = folder
    self.memoryLimit = memoryLimit
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure("make", folder) }
    try sweep()
  }

  /// Begins one submission, of about `count` octets where that is known.
  public func begin(expecting count: Int = 0) -> SpoolWriter {
    sequence += 1
    return SpoolWriter(path: "\(folder)/\(sequence)", memoryLimit: memoryLimit, expecting: count)
  }

  private func sweep() throws(TransferError) {
    guard let entries = opendir(folder) else { throw Self.failure("open", folder) }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name == "." || name == ".." || unlink("\(folder)/\(name)") == 0 || errno != EIO else {
        throw Self.failure("remove", "\(folder)/\(name)")
      }
    }
  }

  static func failure(_ verb: String, _ path: String) -> TransferError {
    TransferError(.spool, "cannot \(verb) \"\(path)\": \(String(cString: strerror(errno)))")
  }
}
