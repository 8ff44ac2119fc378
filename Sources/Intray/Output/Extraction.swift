internal import Glibc
internal import MIME

/// A folder that attachments are written into: under names of its own choice, never over a file that is there, never
/// through a symbolic link, never anywhere else.
final class Extraction {
  private let folder: String
  private let descriptor: Int32
  private var names = SafeNames()

  /// Opens the folder, and makes it where it is missing.
  init(into folder: String) throws {
    self.folder = folder
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure("make the folder", folder) }
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure("open the folder", folder) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes the message's attachments. A file that cannot be written whole is taken away again.
  func write(_ message: ReadMessage) throws -> [ExtractedFile] {
    try message.attachments.map { try write($0, of: message) }
  }

  private func write(_ part: Part, of message: ReadMessage) throws -> ExtractedFile {
    let (name, file) = try create(for: part)
    do {
      defer { close(file) }
      let decoded = try message.decode(part) { slice in
        guard writeAll(slice, to: file) else { throw Self.failure("write", "\(folder)/\(name)") }
      }
      return ExtractedFile(
        message: message.file, part: part.path, fileName: part.fileName, path: "\(folder)/\(name)",
        size: decoded.size, defects: decoded.defects.map { "line \($0.line): \($0.code.rawValue): \($0.detail)" })
    } catch {
      unlinkat(descriptor, name, 0)
      throw error
    }
  }

  /// A new file under the first safe name that is free.
  private func create(for part: Part) throws -> (name: String, file: Int32) {
    while true {
      let name = names.name(for: part)
      let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if file >= 0 { return (name, file) }
      guard errno == EEXIST else { throw Self.failure("create", "\(folder)/\(name)") }
    }
  }

  private static func failure(_ verb: String, _ path: String) -> DataError {
    DataError("cannot \(verb) \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
  }
}

/// What `mime --extract` says of a file it has written.
struct ExtractedFile: Encodable {
  var message: String
  var part: String
  /// What the sender called it.
  var fileName: String?
  var path: String
  var size: Int
  /// What was wrong with its octets.
  var defects: [String]

  /// The same for a person.
  var line: String {
    let sent = fileName.map { path.hasSuffix("/\($0)") ? "" : ", sent as \"\($0)\"" } ?? ", sent without a name"
    let wrong = defects.map { ", \($0)" }.joined()
    return terminalSafe("\(message): part \(part): \(path), \(size) octets\(sent)\(wrong)")
  }
}

/// False when the system refused; `errno` says why.
private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}
