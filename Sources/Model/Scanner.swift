/// A program that looks for malware in what it is handed. Used by one thread.
public protocol Scanner: AnyObject {
  /// For logs and errors: `clamd:/run/clamav/clamd.ctl`.
  var name: String { get }

  /// Hands all of `content` over and says what was found. Throws when nobody has looked into all of it, for whatever
  /// reason: what was not looked into is not clean. What reading throws is thrown on.
  func scan(_ content: ScannedContent) throws -> ScanVerdict

  /// Hangs up; bounded, never fails.
  func close()
}

/// Octets that are to be looked into, read piece by piece.
public struct ScannedContent {
  public let count: Int
  /// Fills the beginning of a buffer with the octets from an offset on, and says how many; 0 at the end.
  public let read: (_ offset: Int, _ buffer: UnsafeMutableRawBufferPointer) throws -> Int

  public init(count: Int, read: @escaping (_ offset: Int, _ buffer: UnsafeMutableRawBufferPointer) throws -> Int) {
    self.count = count
    self.read = read
  }

  public init(_ bytes: [UInt8]) {
    self.init(count: bytes.count) { offset, buffer in
      let piece = bytes[min(offset, bytes.count)...].prefix(buffer.count)
      buffer.copyBytes(from: piece)
      return piece.count
    }
  }
}

/// What was found in something that was looked into whole.
public enum ScanVerdict: Sendable, Hashable {
  case clean
  /// What the scanner calls it: `Win.Test.EICAR_HDB-1`.
  case infected(String)
}
