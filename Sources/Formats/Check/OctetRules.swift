internal import CBytes

/// Checks the octets of cells: control characters, broken characters, too many of them.
struct OctetRules {
  private let encoding: TextEncoding
  private let isAssumed: Bool
  /// There may be something to look for.
  private let mustLook: Bool
  /// Rows in which an octet is no character.
  private(set) var brokenRows = 0
  /// The first cells that another encoding would have read otherwise.
  private(set) var changed: [(row: Int, value: String)] = []
  let encodingName: String

  init(_ verdict: EncodingVerdict) {
    encoding = verdict.encoding
    isAssumed = verdict.ground == .assumed
    mustLook = true
    encodingName = verdict.encoding.rawValue
  }

  /// Nothing to look for: the reader has seen to it.
  init() {
    (encoding, isAssumed, mustLook, encodingName) = (.utf8, false, false, TextEncoding.utf8.rawValue)
  }

  /// The encoding is nothing but the connection's fallback.
  var isGuess: Bool { isAssumed && encoding != .utf8 }

  mutating func check(_ batch: RowBatch, _ cellBytes: Int, _ report: (Int, Int, CellFault) -> Void) {
    if batch.textCount > cellBytes { checkLengths(batch, cellBytes, report) }
    guard mustLook, batch.mayBeOdd, cbytes_has_odd_octets(batch.text, batch.textCount) != 0 else { return }
    for row in 0..<batch.rowCount where !batch.rows[row].isSetAside {
      var isBroken = false
      for column in 0..<batch.width {
        guard let fault = fault(batch, row, column) else { continue }
        if case .encoding = fault { isBroken = true }
        report(row, column, fault)
      }
      if isBroken { brokenRows += 1 }
    }
  }

  private func checkLengths(_ batch: RowBatch, _ limit: Int, _ report: (Int, Int, CellFault) -> Void) {
    for row in 0..<batch.rowCount where !batch.rows[row].isSetAside {
      for column in 0..<batch.width where batch.cell(row, column).count > limit {
        report(row, column, .tooManyBytes(limit: limit))
      }
    }
  }

  private mutating func fault(_ batch: RowBatch, _ row: Int, _ column: Int) -> CellFault? {
    let bytes = batch.bytes(row, column)
    guard let base = bytes.baseAddress else { return nil }
    var index = 0
    var hasHigh = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return .control(byte) }
        index += 1
        continue
      }
      hasHigh = true
      let length = utf8Sequence(base + index, bytes.count - index)
      let isLost =
        encoding != .utf8 && length == 3 && bytes[index] == 0xEF && bytes[index + 1] == 0xBF && bytes[index + 2] == 0xBD
      if length < 0 || isLost { return broken(batch, row, column, index, isLost ? nil : byte) }
      index += length
    }
    if hasHigh, isAssumed, changed.count < 3 { changed.append((batch.firstRow + row, clipped(bytes))) }
    return nil
  }

  private func broken(_ batch: RowBatch, _ row: Int, _ column: Int, _ index: Int, _ byte: UInt8?) -> CellFault {
    let place = batch.place(row, column)
    let start = Int(batch.cell(row, column).start)
    let offset = start < batch.textCount ? batch.offset(of: start + index) : (place.offset ?? 0) + index
    return .encoding(byte, name: encodingName, offset: offset, line: place.line ?? 0)
  }
}

extension RowBatch {
  func clearFlags(_ row: Int) { rows[row].flags &= ~(Row.defective | Row.skipped) }
}
