internal import struct Crypto.SHA256
public import Model

/// What the check of one file came to, as it is kept beside the file.
public struct CheckRecord {
  /// The id of the queue item or rejected file.
  public var file: ULID
  public var check: FileCheck
  public var dataType: UsedDataType
  /// All of it, as JSON.
  public var report: String
  /// The partner is to be told what became of the rows once the file has been dealt with.
  public var isResultAwaited = false
  /// The rows that are to go with that result.
  public var table: Table?

  /// `bytes` are finished.
  public struct Table {
    public var rows: Int
    public var bytes: StagedFile

    public init(rows: Int, bytes: StagedFile) {
      self.rows = rows
      self.bytes = bytes
    }
  }

  public init(file: ULID, check: FileCheck, dataType: UsedDataType, report: String) {
    self.file = file
    self.check = check
    self.dataType = dataType
    self.report = report
  }
}

/// A data type that files were checked against, as its descriptor was then.
public struct UsedDataType: Sendable, Hashable {
  public let name: String
  public let version: String
  public let descriptor: [UInt8]
  let sha256: SHA256Digest

  public init(name: String, version: String, descriptor: [UInt8]) {
    self.name = name
    self.version = version
    self.descriptor = descriptor
    sha256 = SHA256Digest(Array(SHA256.hash(data: descriptor)))
  }
}
