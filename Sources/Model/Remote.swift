/// Where a partner's files lie on a server of theirs, and what is done with them there.
public struct Remote: Sendable, Hashable, Codable {
  public var server: RemoteServer
  /// Absolute, as the server sees it.
  public var folder: String
  /// The fingerprints of the keys an SFTP server may show, of which one must be: `SHA256:…`.
  public var hostKeys: [String]
  /// A file of the certificate authorities that are trusted in the place of the system's.
  public var caFile: String?
  /// A file is removed once it is in the queue.
  public var deletesFiles: Bool
  /// Seconds for which a file must not have changed before it is taken.
  public var unchangedFor: Int64
  /// Octets; a larger file is refused without being fetched, or is not taken to be sent.
  public var fileLimit: Int
  /// A file that we put there takes the place of another one of its name.
  public var overwrites: Bool
  /// The folder there that receipts and results are put into, absolute; nil for none.
  public var resultFolder: String?

  public init(
    server: RemoteServer, folder: String, hostKeys: [String] = [], caFile: String? = nil, deletesFiles: Bool = false,
    unchangedFor: Int64 = 60, fileLimit: Int = 1_000_000_000, overwrites: Bool = false,
    resultFolder: String? = nil
  ) {
    self.server = server
    self.folder = folder
    self.hostKeys = hostKeys
    self.caFile = caFile
    self.deletesFiles = deletesFiles
    self.unchangedFor = unchangedFor
    self.fileLimit = fileLimit
    self.overwrites = overwrites
    self.resultFolder = resultFolder
  }
}

extension Remote {
  /// One written before it had a certain key has that key's default.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    server = try keys.decode(RemoteServer.self, forKey: .server)
    folder = try keys.decode(String.self, forKey: .folder)
    hostKeys = try keys.decode([String].self, forKey: .hostKeys)
    caFile = try keys.decodeIfPresent(String.self, forKey: .caFile)
    deletesFiles = try keys.decode(Bool.self, forKey: .deletesFiles)
    unchangedFor = try keys.decode(Int64.self, forKey: .unchangedFor)
    fileLimit = try keys.decode(Int.self, forKey: .fileLimit)
    overwrites = try keys.decodeIfPresent(Bool.self, forKey: .overwrites) ?? false
    resultFolder = try keys.decodeIfPresent(String.self, forKey: .resultFolder)
  }
}

/// A partner's server, as people write it: `sftp://files.partner.example:22`.
public struct RemoteServer: Sendable, Hashable, Codable, CustomStringConvertible {
  public var scheme: Scheme
  public var host: String
  public var port: Int
  /// Without TLS, whoever is on the way. Only for FTP, and only where it was written out.
  public var isPlain: Bool

  public enum Scheme: String, Sendable, Codable, CaseIterable {
    case sftp
    /// TLS is asked for before the login.
    case ftp
    /// TLS from the first octet on.
    case ftps

    public var port: Int {
      switch self {
      case .sftp: 22
      case .ftp: 21
      case .ftps: 990
      }
    }

    public var method: Connection.Method {
      switch self {
      case .sftp: .sftp
      case .ftp, .ftps: .ftp
      }
    }
  }

  public init(scheme: Scheme, host: String, port: Int? = nil, isPlain: Bool = false) {
    self.scheme = scheme
    self.host = host
    self.port = port ?? scheme.port
    self.isPlain = isPlain
  }

  /// `sftp://files.partner.example:22`
  public var description: String {
    host.contains(":") ? "\(scheme.rawValue)://[\(host)]:\(port)" : "\(scheme.rawValue)://\(host):\(port)"
  }
}
