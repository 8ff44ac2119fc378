internal import Formats
internal import Model
internal import Queues

/// One file of an accepted submission, before its check: an attachment, or a member of a zip file that is one.
struct Candidate {
  let part: PartDescription
  let name: FileName
  /// The zip file it came out of.
  var archive: String?
  /// What its part of the message names.
  var charset: String?
  let source: ByteSource
  /// Where its bytes are kept; nil when they are not.
  var staged: StagedFile?
  /// Why it need not be read.
  var fault: FileFault?

  init(_ part: PartDescription, charset: String?, source: ByteSource, staged: StagedFile? = nil) {
    guard let name = part.fileName.flatMap(FileName.init) else {
      preconditionFailure("part \(part.path) was accepted without a usable name")
    }
    self.part = part
    self.name = name
    self.charset = charset
    self.source = source
    self.staged = staged
  }

  var digest: SHA256Digest? { staged?.sha256 }

  /// A member of `archive`.
  init(_ name: FileName, of archive: Candidate, source: ByteSource, staged: StagedFile? = nil) {
    part = archive.part
    self.name = name
    self.archive = archive.name.text
    self.source = source
    self.staged = staged
  }
}

extension ByteSource {
  /// The bytes of a staged file, which is finished.
  init(_ file: StagedFile) {
    var position = 0
    self.init(
      count: file.count, rewind: { position = 0 },
      read: { buffer in
        let count = try file.read(at: position, into: buffer)
        position += count
        return count
      })
  }
}
