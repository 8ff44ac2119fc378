public import Model

/// A file ready to be read: unpacked where it was packed, its format known.
public struct OpenedFile {
  public let format: Format
  public let source: ByteSource
  /// What it was packed with; nil when it was not.
  public let packing: Packing?
  /// What the archive calls it; nil but for a member of a zip file.
  public let memberName: String?

  /// Opens a file that is one file: plain, gzip, or zip with one member that `isWanted`. Throws `FileFault` when it is
  /// neither CSV nor XML or not that one file; `fileName` appears in words only.
  public init(
    _ source: ByteSource, fileName: String, limits: UnpackingLimits = UnpackingLimits(),
    isWanted: (String) -> Bool = { _ in true }
  ) throws {
    let files = try Self.files(in: source, fileName: fileName, limits: limits, isWanted: isWanted)
    guard let only = files.first, files.count == 1 else {
      let names = files.prefix(5).map { "\"\($0.memberName ?? "")\"" }.joined(separator: ", ")
      throw FileFault.unusableArchive(
        "The archive holds \(files.count) files (\(names)\(files.count > 5 ? ", …" : "")); one is expected.")
    }
    self = only
  }

  /// Every file in `source`: itself, or each member of a zip file that `isWanted`, by name. Throws when there is none.
  public static func files(
    in source: ByteSource, fileName: String, limits: UnpackingLimits = UnpackingLimits(),
    isWanted: (String) -> Bool = { _ in true }
  ) throws -> [OpenedFile] {
    let prefix = try source.prefix(prefixLength)
    switch FormatVerdict.of(prefix, fileName: fileName) {
    case .format(let format): return [OpenedFile(format: format, source: source, packing: nil, memberName: nil)]
    case .unreadable(let why): throw FileFault(why.code, why.message)
    case .packed(.gzip):
      let reader = GzipReader(source, limits: limits)
      return [try OpenedFile(ByteSource(rewind: reader.rewind, read: reader.read), .gzip, nil, fileName)]
    case .packed(.zip):
      let members = try ZipDirectory(PackedInput(source), limits: limits).members.filter { isWanted($0.name) }
      guard !members.isEmpty else { throw FileFault.archiveOfNothing }
      return try members.map { member in
        let reader = ZipMemberReader(member, of: source, limits: limits)
        return try OpenedFile(
          ByteSource(rewind: reader.rewind, read: reader.read), .zip, member.name, member.shownPath)
      }
    }
  }

  private init(format: Format, source: ByteSource, packing: Packing?, memberName: String?) {
    self.format = format
    self.source = source
    self.packing = packing
    self.memberName = memberName
  }

  /// What came out of an archive, which must not be one again.
  private init(_ source: ByteSource, _ packing: Packing, _ memberName: String?, _ fileName: String) throws {
    switch FormatVerdict.of(try source.prefix(Self.prefixLength), fileName: fileName) {
    case .format(let format): self.init(format: format, source: source, packing: packing, memberName: memberName)
    case .packed: throw FileFault.nestedArchive
    case .unreadable(let why): throw FileFault(why.code, why.message)
    }
    try source.rewind()
  }

  /// What a format is told by.
  private static let prefixLength = 4096
}
