internal import struct Crypto.SHA256
internal import Formats
internal import Model
internal import Queues
internal import Replies

/// The rows for the result of one file, gathered while it is checked: plain while they are few, packed by gzip when they
/// are many, and then on the disk. Stops where the next would make them too many to travel.
final class ResultRows {
  /// Which rows are wanted, and how much of them.
  struct Order {
    var listsAll: Bool
    /// Octets, packed where they are packed.
    var limit: Int
    /// Begins a file for those that do not stay in memory; nil where all do.
    var file: (() throws -> StagedFile)?
  }

  /// Octets of rows that all results of one message may enclose. In base64, with what else there is in a reply, they stay
  /// below the 10,240,000 octets beyond which a relay may take no message (Postfix's own message_size_limit).
  static let mostEnclosed = 7_000_000

  private var table: ResultTable
  private let order: Order
  private var plain: [UInt8]
  private var packer: GzipWriter?
  private var packed: [UInt8] = []
  private var file: StagedFile?
  private var isFull = false

  /// More octets than this are packed.
  private static let mostPlain = 1 << 20
  /// So many packed octets are written to the disk at a time.
  private static let block = 128 * 1024

  init(_ order: Order, _ check: Check) {
    self.order = order
    table = ResultTable(check, listsAll: order.listsAll)
    plain = table.header(check)
  }

  func append(_ rows: CheckedRows, _ check: Check) throws {
    guard !isFull else { return }
    let before = table
    var output: [UInt8] = []
    table.append(rows, check, to: &output)
    guard !output.isEmpty else { return }
    if (packer == nil ? plain.count : count) + output.count > order.limit {
      table = before
      isFull = true
      return
    }
    try take(output)
  }

  private func take(_ output: [UInt8]) throws {
    if packer == nil, plain.count + output.count <= Self.mostPlain { return plain += output }
    let packer = packer ?? GzipWriter()
    self.packer = packer
    packer.append(plain + output, to: &packed)
    plain = []
    if packed.count >= Self.block, let begin = order.file { try flush(begin) }
  }

  private var count: Int { (file?.count ?? 0) + packed.count }

  private func flush(_ begin: () throws -> StagedFile) throws {
    let file = try file ?? begin()
    self.file = file
    try packed.withUnsafeBytes { try file.append($0) }
    packed.removeAll(keepingCapacity: true)
  }

  /// Nil when no row stands in it.
  func finish() throws -> Finished? {
    guard table.rows > 0 else { return nil }
    packer?.finish(&packed)
    guard let file else {
      return Finished(table, isPacked: packer != nil, bytes: packer == nil ? plain : packed)
    }
    try flush { file }
    try file.finish()
    return Finished(table, isPacked: true, file: file)
  }

  /// All that were gathered, in memory or in a staged file.
  struct Finished {
    let rows: Int
    let errors: Int
    let isPacked: Bool
    private let bytes: [UInt8]
    private(set) var file: StagedFile?

    fileprivate init(_ table: ResultTable, isPacked: Bool, bytes: [UInt8] = [], file: StagedFile? = nil) {
      rows = table.rows
      errors = table.errors
      self.isPacked = isPacked
      self.bytes = bytes
      self.file = file
    }

    var count: Int { file?.count ?? bytes.count }

    var sha256: SHA256Digest { file?.sha256 ?? SHA256Digest(Array(SHA256.hash(data: bytes))) }

    /// As a result takes them along.
    var enclosed: EnclosedTable {
      EnclosedTable(rows: rows, isPacked: isPacked, count: count) { [self] take in
        guard let file else { return try bytes.withUnsafeBytes { try take($0) } }
        try ByteSource(file).readAll(take)
      }
    }

    /// As a file that a commit can keep.
    func kept(in staging: Staging) throws -> StagedFile {
      if let file { return file }
      let file = try staging.file()
      try bytes.withUnsafeBytes { try file.append($0) }
      try file.finish()
      return file
    }
  }
}
