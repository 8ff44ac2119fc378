import Model

/// A scanner in memory: what holds `EVIL` is infected.
final class ScannerInMemory: Scanner {
  /// Every content, in order.
  private(set) var seen: [[UInt8]] = []
  /// What it fails with at contents that hold these words.
  var failures: [String: TransferError] = [:]

  let name = "a scanner in memory"

  func scan(_ content: ScannedContent) throws -> ScanVerdict {
    var bytes: [UInt8] = []
    try withUnsafeTemporaryAllocation(byteCount: 700, alignment: 1) { buffer in
      while case let count = try content.read(bytes.count, buffer), count > 0 { bytes += buffer[..<count] }
    }
    seen.append(bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    if let failure = failures.first(where: { text.contains($0.key) })?.value { throw failure }
    return text.contains("EVIL") ? .infected("Some.Test") : .clean
  }

  func close() {}
}
