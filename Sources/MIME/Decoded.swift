/// What decoding a part came to.
public struct Decoded: Sendable, Hashable {
  /// Octets handed on.
  public var size: Int
  /// What did not follow the transfer encoding, and was recovered.
  public var defects: [Defect]
}

extension Message {
  /// Decodes the octets of `part`, which must be of this message read from `bytes`, and hands them to `sink` in slices of at
  /// most 64 KiB; throws what `sink` throws. `release` is told, about every megabyte, how far it has come.
  @discardableResult
  public func decode(
    _ part: Part, in bytes: UnsafeRawBufferPointer, release: ((Int) -> Void)? = nil,
    into sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Decoded {
    let node = structure.nodes[part.index]
    guard node.buffer >= 0 else { return try decode(part, Octets(bytes), release, sink) }
    return try structure.buffers[node.buffer].withUnsafeBytes { try decode(part, Octets($0), nil, sink) }
  }

  private func decode(
    _ part: Part, _ source: Octets, _ release: ((Int) -> Void)?, _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Decoded {
    var decoding = Decoding(source, part.body, part.encoding, lineEnd: structure.lineEnd, release: release)
    try decoding.run(sink)
    let findings = decoding.findings
    guard !findings.isEmpty else { return Decoded(size: decoding.size, defects: []) }
    let lines = LineNumbers.of(findings.map(\.offset), in: source, lineEnd: structure.lineEnd, release: release)
    return Decoded(
      size: decoding.size,
      defects: zip(findings, lines).map {
        Defect(code: $0.code, line: $1, part: part.path, detail: "in the \(part.encoding.rawValue) of the part")
      })
  }
}
