internal import Model

/// What a server says is in a folder, line by line as it comes; regular files only. A line nobody can read is counted
/// and else passed over.
struct Listing {
  enum Form: Sendable {
    /// `ls -l`, as FTP's LIST mostly answers, and as SFTP servers describe each name.
    case long
    /// MLSD (RFC 3659 §7).
    case facts
  }

  private let form: Form
  /// Files in the order they came.
  private(set) var files: [RemoteFile] = []
  /// Lines that are neither a file nor anything else we know.
  private(set) var unread = 0
  private var rest: [UInt8] = []

  /// Files of which no more are taken: a folder that holds more is no inbox.
  static let limit = 200_000
  /// Octets of one line, its end included.
  private static let longestLine = 64 * 1024

  init(_ form: Form) { self.form = form }

  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      rest += bytes[start..<end]
      try finishLine()
      start = end + 1
    }
    rest += bytes[start...]
    guard rest.count <= Self.longestLine else {
      throw TransferError(.protocolViolation, "a line of a listing has more than \(Self.longestLine) octets")
    }
  }

  mutating func finish() throws(TransferError) {
    if !rest.isEmpty { try finishLine() }
  }

  private mutating func finishLine() throws(TransferError) {
    defer { rest.removeAll(keepingCapacity: true) }
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    guard !rest.isEmpty else { return }
    switch entry(rest) {
    case .file(let file): files.append(file)
    case .other: return
    case nil: unread += 1
    }
    guard files.count <= Self.limit else {
      throw TransferError(.refused, "the folder holds more than \(Self.limit) files")
    }
  }

  /// Something in a folder.
  enum Entry: Equatable {
    case file(RemoteFile)
    /// A folder, a link, a device; or a line that speaks of none.
    case other
  }

  private func entry(_ line: [UInt8]) -> Entry? {
    switch form {
    case .facts: FactLine.entry(line)
    case .long: LongLine.entry(line) ?? DOSLine.entry(line)
    }
  }
}
