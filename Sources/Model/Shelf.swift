/// What a connection says of the folder of ours that files are laid into for the partner to fetch.
public struct Shelf: Sendable, Hashable, Codable {
  /// Seconds after which a file is taken away that the partner has left there; nil for never.
  public var keptFor: Int64?
  /// A file takes the place of another one of its name that still lies there.
  public var overwrites: Bool
  /// Octets; a larger file is not taken to be laid there.
  public var fileLimit: Int
  /// Seconds for which a file that was handed in must not have changed.
  public var unchangedFor: Int64

  public init(
    keptFor: Int64? = 30 * 86_400, overwrites: Bool = false, fileLimit: Int = 1_000_000_000, unchangedFor: Int64 = 60
  ) {
    self.keptFor = keptFor
    self.overwrites = overwrites
    self.fileLimit = fileLimit
    self.unchangedFor = unchangedFor
  }
}

extension Connection {
  /// The partner logs in to our drop server, to bring files or to fetch them.
  public var usesDropServer: Bool { drop != nil || shelf != nil }
}
