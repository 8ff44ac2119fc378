internal import Formats
internal import Matching
internal import Model
internal import Queues

/// Opens the zip files among the attachments of one submission: every member that matches the connection's pattern is a
/// file of its own. Nothing else is unpacked here: what gzip packed is one file, and stays as it was sent.
struct Unpacking {
  private let connection: Connection
  private lazy var glob = Glob(connection.pattern, ignoreCase: connection.ignoreCase)
  private var limits: UnpackingLimits
  /// Puts a member's bytes where they can be kept; nil leaves them in the archive.
  private let keep: ((ByteSource) throws -> StagedFile)?
  /// Why members were left out.
  private(set) var objections: [Objection] = []
  /// The names of those whose names only the gateway writes.
  private(set) var skipped: [String] = []
  private var files = 0

  /// Files that come out of the archives of one submission at most.
  private static let mostFiles = 200

  init(_ connection: Connection, _ type: DataType, keep: ((ByteSource) throws -> StagedFile)?) {
    self.connection = connection
    limits = UnpackingLimits(bytes: type.limits.bytes)
    self.keep = keep
  }

  /// What is to be checked in the place of `attachment`: itself, or what is in it. An archive that leaves any doubt is a
  /// file that cannot be read, with all that is in it.
  mutating func files(in attachment: Candidate) throws -> [Candidate] {
    guard try attachment.source.packing() == .zip else { return [attachment] }
    do {
      limits.members = min(limits.members, Self.mostFiles - files)
      let members = try ZipFile(attachment.source, limits: limits).members
      let expected = try members.filter { try isExpected($0.name, in: attachment.name.text) }
      guard !expected.isEmpty else { throw FileFault.archiveOfNothing }
      let candidates = try expected.map { try candidate($0, of: attachment) }
      files += candidates.count
      for member in members where !expected.contains(where: { $0.name == member.name }) {
        leaveOut(member.name, of: attachment.name.text)
      }
      return candidates
    } catch let fault as FileFault {
      var attachment = attachment
      attachment.fault = fault
      return [attachment]
    }
  }

  private mutating func isExpected(_ name: String, in archive: String) throws(FileFault) -> Bool {
    guard !isReservedName(name), glob.matches(name) else { return false }
    if let flaw = FileName.flaw(in: name) { throw FileFault.unusableName(name, why: flaw) }
    return true
  }

  /// What has come out of one archive may not come out of the next.
  private mutating func candidate(_ member: ZipFile.Member, of archive: Candidate) throws -> Candidate {
    guard let name = FileName(member.name) else { preconditionFailure("\(quoted(member.name)) has a flaw after all") }
    guard let staged = try keep?(member.source) else { return Candidate(name, of: archive, source: member.source) }
    limits.bytes -= staged.count
    return Candidate(name, of: archive, source: ByteSource(staged), staged: staged)
  }

  private mutating func leaveOut(_ name: String, of archive: String) {
    if isReservedName(name) { return skipped.append(name) }
    guard let mismatch = glob.mismatch(with: name) else { return }
    objections.append(
      Objection(
        code: .patternMismatch, fileName: name,
        message: "\(quoted(name)) in \(quoted(archive)) was left out: it does not match \(quoted(glob.pattern.text)): "
          + mismatch))
  }
}
