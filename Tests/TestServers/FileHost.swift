import FoundationEssentials
import Glibc

/// A private OpenSSH and a private ProFTPD over one folder: SFTP by key and by password, FTP with TLS and without. Stopped
/// by `stop()`, else with the process, however that ends.
public final class FileHost: Sendable {
  public let ports: Ports
  public let hostKeys: HostKeys
  /// Who logs in to OpenSSH: whoever runs the tests.
  public let systemUser: String
  /// ProFTPD's users and their passwords.
  public let users: [String: String]
  /// The CA of the certificate of the FTP servers; it names `localhost` and 127.0.0.1.
  public let caFile: String
  public let otherCAFile: String
  /// Everybody may write here.
  public let dataFolder: String
  /// A folder on a disk of 256 kB, where that was asked for.
  public let smallDisk: String?
  private let conversation: Conversation

  public struct Ports: Sendable, Decodable {
    public let openSSH: Int
    /// ProFTPD's SFTP, which takes passwords too.
    public let sftp: Int
    /// Without TLS.
    public let ftp: Int
    /// TLS before the login.
    public let ftpExplicit: Int
    /// TLS from the first octet.
    public let ftps: Int
    /// TLS before the login, with a certificate that ended yesterday.
    public let expired: Int
  }

  /// Fingerprints.
  public struct HostKeys: Sendable, Decodable {
    public let openSSH: String
    public let sftp: String
  }

  /// What kind of host is wanted.
  public struct Options: Sendable, Hashable, Encodable {
    /// False: no MLSD and no MDTM.
    public var mlsd: Bool
    public var fullDisk: Bool

    public init(mlsd: Bool = true, fullDisk: Bool = false) {
      self.mlsd = mlsd
      self.fullDisk = fullDisk
    }
  }

  private struct Ready: Decodable {
    let ports: Ports
    let hostKeys: HostKeys
    let systemUser: String
    let users: [String: String]
    let caFile: String
    let otherCAFile: String
    let dataFolder: String
    let smallDisk: String?
  }

  /// Returns when every server accepts connections.
  public static func start(_ options: Options = Options()) async throws -> FileHost {
    let conversation = try Conversation(.filehost, options)
    return FileHost(try await conversation.answer(as: Ready.self), conversation)
  }

  /// The host of these options that all who ask share; it stops with the process. Give every test a folder of its own.
  public static func shared(_ options: Options = Options()) async throws -> FileHost {
    try await SharedFileHosts.instance.host(options)
  }

  /// What this machine lacks, in words; nil when it lacks nothing.
  public static let missing: String? = Script.filehost.missing(for: Options())

  private init(_ ready: Ready, _ conversation: Conversation) {
    ports = ready.ports
    hostKeys = ready.hostKeys
    systemUser = ready.systemUser
    users = ready.users
    caFile = ready.caFile
    otherCAFile = ready.otherCAFile
    dataFolder = ready.dataFolder
    smallDisk = ready.smallDisk
    self.conversation = conversation
  }

  /// Lets whoever has this key in, at both SFTP servers: a line of OpenSSH's.
  public func authorize(_ publicKey: String) async throws {
    _ = try await conversation.ask(["authorize": publicKey], as: [String: Bool].self)
  }

  /// A new folder that everybody may write to; its path.
  public func makeFolder() throws -> String {
    let path = "\(dataFolder)/\(UUID().uuidString.lowercased())"
    guard mkdir(path, 0o777) == 0, chmod(path, 0o777) == 0 else { throw SystemFailure("make \"\(path)\"") }
    return path
  }

  /// What the servers have logged up to now.
  public func log() async throws -> String {
    try await conversation.ask(["log": true], as: [String: String].self)["log"]!
  }

  /// Returns when no process and no file of the host is left.
  public func stop() async { await conversation.end() }
}

private actor SharedFileHosts {
  static let instance = SharedFileHosts()
  private var hosts: [FileHost.Options: Task<FileHost, any Error>] = [:]

  func host(_ options: FileHost.Options) async throws -> FileHost {
    let task = hosts[options] ?? Task { try await FileHost.start(options) }
    hosts[options] = task
    return try await task.value
  }
}

/// Writes a file that everybody may change, as old as that many seconds.
public func lay(_ bytes: [UInt8], at path: String, age seconds: Int = 3600) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw SystemFailure("make \"\(path)\"") }
  defer { close(descriptor) }
  try writeAll(bytes, to: descriptor)
  fchmod(descriptor, 0o666)
  let then = timespec(tv_sec: time(nil) - seconds, tv_nsec: 0)
  guard futimens(descriptor, [then, then]) == 0 else { throw SystemFailure("date \"\(path)\"") }
}
