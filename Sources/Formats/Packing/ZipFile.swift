internal import Model

/// A zip file: what its directory says is in it, without folders, none of it unpacked yet.
public struct ZipFile {
  public let members: [Member]

  /// One file in it.
  public struct Member {
    /// The last component of its name. Data, never a path.
    public let name: String
    /// Its bytes, unpacked as they are read; reading throws `FileFault` where they are not what the directory says.
    public let source: ByteSource
  }

  /// Throws `FileFault` when the directory leaves any doubt, or a limit is reached.
  public init(_ source: ByteSource, limits: UnpackingLimits) throws {
    members = try ZipDirectory(PackedInput(source), limits: limits).members.map { member in
      let reader = ZipMemberReader(member, of: source, limits: limits)
      return Member(name: member.name, source: ByteSource(rewind: reader.rewind, read: reader.read))
    }
  }
}

extension ByteSource {
  /// How the file is packed, by its first bytes; nil when it is not.
  public func packing() throws -> Packing? {
    guard case .packed(let packing) = FormatVerdict.of(try prefix(64), fileName: "") else { return nil }
    return packing
  }
}

extension FileFault {
  /// What came out of an archive is one again.
  public static var nestedArchive: FileFault {
    unusableArchive("The archive holds another archive; files are packed once.")
  }

  /// Nothing in an archive is a file that is expected.
  public static var archiveOfNothing: FileFault { unusableArchive("The archive holds no file that is expected.") }

  /// `why` goes on behind "it".
  public static func unusableName(_ name: String, why: String) -> FileFault {
    unusableArchive("The archive has a member called \(quoted(name)), which cannot be a file name: it \(why).")
  }
}
