internal import Glibc

/// Where a password is to be found. Never written into the configuration, never on the command line.
enum Secret: Equatable {
  /// A file that only its owner may read; relative to the home.
  case file(String)
  case environment(String)
  /// A systemd credential (`LoadCredential=`), found in `$CREDENTIALS_DIRECTORY`.
  case credential(String)
  /// What a command prints: for tokens that somebody else obtains and refreshes.
  case command(String)

  /// Reads `{ file: … }`, `{ environment: … }`, `{ credential: … }` or `{ command: … }` at `key`.
  static func read(_ key: String, of mapping: YAMLMapping) throws -> Secret? {
    guard mapping.has(key) else { return nil }
    if (try? mapping.string(key)) != nil {
      throw mapping.error(
        at: key,
        "a secret does not stand in the configuration; write { file: PATH }, { environment: NAME }, "
          + "{ credential: NAME } or { command: … }")
    }
    let kinds = ["file", "environment", "credential", "command"]
    guard let secret = try mapping.mapping(key, known: kinds) else { return nil }
    guard secret.keys.count == 1, let kind = secret.keys.first else {
      throw mapping.error(at: key, "expected exactly one of \(kinds.listed)")
    }
    let name = try secret.requiredString(kind)
    switch kind {
    case "file": return .file(name)
    case "environment": return .environment(name)
    case "credential": return .credential(name)
    default: return .command(name)
    }
  }

  /// Fetches the secret: the first line, without its line end. Errors name the place, never the content.
  func resolve(home: String, for purpose: String) throws(SecretError) -> String {
    switch self {
    case .file(let path):
      return try Self.firstLine(of: path.hasPrefix("/") ? path : "\(home)/\(path)", for: purpose)
    case .environment(let name):
      guard let value = getenv(name), value.pointee != 0 else {
        throw SecretError("\(purpose): the environment variable \"\(name)\" is not set")
      }
      return String(cString: value)
    case .credential(let name):
      guard let folder = getenv("CREDENTIALS_DIRECTORY") else {
        throw SecretError(
          "\(purpose): the credential \"\(name)\" was not handed over: $CREDENTIALS_DIRECTORY is not set "
            + "(systemd sets it with LoadCredential=)")
      }
      return try Self.firstLine(of: "\(String(cString: folder))/\(name)", for: purpose)
    case .command(let command): return try Self.firstLine(printedBy: command, for: purpose)
    }
  }

  /// Seconds a command may take.
  private static let patience: Int32 = 30

  private static func firstLine(printedBy command: String, for purpose: String) throws(SecretError) -> String {
    guard let pipe = popen(command, "re") else {
      throw SecretError("\(purpose): the command for the secret cannot be started: \(String(cString: strerror(errno)))")
    }
    var wait = pollfd(fd: fileno(pipe), events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, patience * 1000) > 0 else {
      // Closing the pipe would wait for the command.
      throw SecretError("\(purpose): the command for the secret said nothing for \(patience) seconds")
    }
    var bytes = [CChar](repeating: 0, count: 16 * 1024)
    let isRead = fgets(&bytes, Int32(bytes.count), pipe) != nil
    let status = pclose(pipe)
    guard isRead, status == 0 else {
      let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
      throw SecretError("\(purpose): the command for the secret ended with \(code); expected the secret and 0")
    }
    let line = bytes.prefix { $0 != 0 && $0 != 10 && $0 != 13 }
    guard !line.isEmpty else { throw SecretError("\(purpose): the command for the secret printed an empty line") }
    return String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func firstLine(of path: String, for purpose: String) throws(SecretError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SecretError("\(purpose): cannot open the secret file \"\(path)\": \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw SecretError(
        "\(purpose): the secret file \"\(path)\" has mode 0\(mode); expected 0600 or 0400, so that nobody else reads it"
      )
    }
    var bytes = [UInt8](repeating: 0, count: 16 * 1024)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    let line = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    guard !line.isEmpty else { throw SecretError("\(purpose): the secret file \"\(path)\" is empty") }
    return String(decoding: line, as: UTF8.self)
  }
}

/// A secret that could not be fetched.
struct SecretError: Error, CustomStringConvertible {
  let description: String
  init(_ words: String) { description = words }
}
