internal import CCurl

/// What the server said while libcurl connected and logged in: the last 8 kB of its lines, never ours. libcurl itself
/// keeps no reason for a refusal but these.
final class HandshakeLines {
  /// Oldest first, without their line ends.
  private(set) var lines: [[UInt8]] = []
  private var octets = 0
  private static let limit = 8192

  /// Takes one line as libcurl hands it over; what is longer than the limit loses its end.
  func append(_ bytes: UnsafeRawBufferPointer) {
    var line = Array(bytes.prefix(Self.limit))
    while let last = line.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { line.removeLast() }
    lines.append(line)
    octets += line.count
    while octets > Self.limit || lines.count > Self.limit / 16 { octets -= lines.removeFirst().count }
  }

  func forget() {
    lines = []
    octets = 0
  }

  /// Has `handle` report to this object, which must outlive it.
  func listen(to handle: UnsafeMutableRawPointer) -> CURLcode {
    ccurl_set_header_fn(
      handle,
      { bytes, size, count, context in
        guard let context else { return 0 }
        let length = size * count
        Unmanaged<HandshakeLines>.fromOpaque(context).takeUnretainedValue()
          .append(UnsafeRawBufferPointer(start: bytes, count: length))
        return length
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
