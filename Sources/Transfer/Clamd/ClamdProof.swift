internal import Model

/// What clamd has to show before its word counts: that it finds the test file of all virus scanners, and that it does not
/// call clean what it has not looked into. Without `AlertExceedsMax yes` it says OK to whatever is beyond one of its
/// limits, and there is no asking it for its settings; so it is given what nests more deeply than it can be set to follow.
struct ClamdProof {
  private let name: String

  init(_ name: String) { self.name = name }

  func demand(of session: ClamdSession) throws {
    try require(
      try session.scan(ScannedContent(Self.testFile)),
      otherwise: "does not find the EICAR test file: it has no signatures (freshclam fetches them)")
    try require(
      try session.scan(ScannedContent(Self.nest)),
      otherwise: "calls clean what it has not looked into; set \"AlertExceedsMax yes\" in clamd.conf")
  }

  private func require(_ answer: ClamdAnswer, otherwise words: String) throws(TransferError) {
    switch answer {
    case .found: return
    case .clean: throw TransferError(.misconfigured, "\(name) \(words)")
    case .failed(let said): throw TransferError(.refused, "\(name) does not look into anything: \"\(said)\"")
    }
  }

  /// The EICAR test file, as it stands in no file of ours: a scanner would take that away.
  static let testFile = Array(
    [#"X5O!P%@AP[4\PZX54(P^)7CC)7}"#, "$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!", "$H+H*"].joined().utf8)

  /// A text in 120 envelopes of gzip; clamd follows 100 at most (MaxRecursion).
  static let nest = (1...120).reduce(Array("nothing\n".utf8)) { inner, _ in stored(inner) }

  /// `inner` as gzip packs what it cannot make smaller (RFC 1952, RFC 1951 §3.2.4).
  private static func stored(_ inner: [UInt8]) -> [UInt8] {
    func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let size = UInt16(inner.count)
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1]
    return header + littleEndian(size) + littleEndian(~size) + inner + littleEndian(crc32(inner))
      + littleEndian(UInt32(size))
  }

  /// RFC 1952 §8
  private static func crc32(_ octets: [UInt8]) -> UInt32 {
    ~octets.reduce(~UInt32(0)) { sum, octet in
      (0..<8).reduce(sum ^ UInt32(octet)) { sum, _ in sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
  }
}
