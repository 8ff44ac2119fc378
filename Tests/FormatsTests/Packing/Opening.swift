@testable import Formats

extension ByteSource {
  /// Gives at most `piece` bytes at a time.
  init(_ bytes: [UInt8], inPiecesOf piece: Int) {
    let whole = ByteSource(bytes)
    self.init(
      rewind: whole.rewind,
      read: { try whole.read(UnsafeMutableRawBufferPointer(rebasing: $0.prefix(piece))) })
  }

  /// All there is from the beginning.
  func contents() throws -> [UInt8] {
    try rewind()
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1000)
    while case let count = try block.withUnsafeMutableBytes(read), count > 0 { bytes += block[..<count] }
    return bytes
  }

  /// How many octets there are; they are not kept.
  func length() throws -> Int {
    try rewind()
    var length = 0
    var block = [UInt8](repeating: 0, count: 128 * 1024)
    while case let count = try block.withUnsafeMutableBytes(read), count > 0 { length += count }
    return length
  }
}

/// What `bytes` hold as text, opened as one file.
func opened(_ bytes: [UInt8], inPiecesOf piece: Int = .max, limits: UnpackingLimits = UnpackingLimits()) throws
  -> String
{
  let file = try OpenedFile(ByteSource(bytes, inPiecesOf: piece), fileName: "f", limits: limits)
  return String(decoding: try file.source.contents(), as: UTF8.self)
}

/// The code and the words that opening and reading `bytes` ends with.
func fault(_ bytes: [UInt8], limits: UnpackingLimits = UnpackingLimits()) -> String {
  do {
    return "read: \(try opened(bytes, limits: limits).count)"
  } catch let fault as FileFault {
    return "\(fault.findings[0].code.rawValue): \(fault)"
  } catch { return "\(error)" }
}
