/// Reads what a gzip file holds: one member after the other (RFC 1952 §2.2), each with its check sum. Zeros may follow
/// the last, as tapes and some disks leave them; nothing else may.
final class GzipReader {
  private let input: PackedInput
  private let limits: UnpackingLimits
  private let inflation = Inflation(.gzip)
  private var state = State.between
  private var given = 0

  private enum State { case between, inMember, inPadding }

  init(_ source: ByteSource, limits: UnpackingLimits) {
    input = PackedInput(source)
    self.limits = limits
  }

  func rewind() throws {
    try input.rewind()
    inflation.reset()
    state = .between
    given = 0
  }

  /// Fills the beginning of `output`; 0 at the end.
  func read(_ output: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      guard try input.refill() else {
        guard state == .inMember else { return 0 }
        throw FileFault.damagedArchive(at: input.position, "it ends before it is whole")
      }
      switch state {
      case .between: try begin()
      case .inPadding: try skipZeros()
      case .inMember:
        let count = try inflate(into: output)
        if count > 0 { return count }
      }
    }
  }

  private func begin() throws {
    switch input.available[0] {
    case 0x1F:
      inflation.reset()
      state = .inMember
    case 0 where input.position > 0: state = .inPadding
    default: throw FileFault.damagedArchive(at: input.position, "something else follows its end")
    }
  }

  private func skipZeros() throws {
    let zeros = input.available.prefix { $0 == 0 }.count
    input.consume(zeros)
    guard input.available.isEmpty else {
      throw FileFault.damagedArchive(at: input.position, "something else follows its end")
    }
  }

  private func inflate(into output: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      let step = try inflation.step(input.available, into: output)
      input.consume(step.taken)
      given += step.given
      try limits.check(given: given, taken: input.position)
      if step.isAtEnd { state = .between }
      return step.given
    } catch let fault as InflationFault {
      throw FileFault.damagedArchive(at: input.position + fault.taken, fault.reason)
    }
  }
}

extension ByteSource {
  /// What this holds, packed by gzip; reading it throws `FileFault` where it is damaged or more than `limits` allow.
  public func unpacked(limits: UnpackingLimits) -> ByteSource {
    let reader = GzipReader(self, limits: limits)
    return ByteSource(rewind: reader.rewind, read: reader.read)
  }
}
