internal import CZlib

/// Reads one member of a zip file. Its own header, what comes out and the descriptor behind it must agree with the
/// directory.
final class ZipMemberReader {
  private let input: PackedInput
  private let member: ZipMember
  private let limits: UnpackingLimits
  private let inflation: Inflation?
  private var begin = 0
  private var given = 0
  private var checkSum: uLong = 0
  private var state = State.before

  private enum State { case before, within, after }

  init(_ member: ZipMember, of source: ByteSource, limits: UnpackingLimits) {
    input = PackedInput(source)
    self.member = member
    self.limits = limits
    inflation = member.method == 8 ? Inflation(.none) : nil
  }

  func rewind() {
    state = .before
  }

  /// Fills the beginning of `output`; 0 at the end.
  func read(_ output: UnsafeMutableRawBufferPointer) throws -> Int {
    if state == .before { try start() }
    while state == .within {
      let count = try step(into: output)
      given += count
      guard given <= member.size else { throw liesAboutSize }
      try limits.check(given: given, taken: taken)
      guard count > 0 else { continue }
      checkSum = crc32(checkSum, output.baseAddress?.assumingMemoryBound(to: UInt8.self), uInt(count))
      return count
    }
    return 0
  }

  private var taken: Int { input.position - begin }

  private var liesAboutSize: FileFault {
    .damagedArchive(
      at: input.position, "\"\(member.shownPath)\" is not the \(member.size) bytes long that the directory says")
  }

  /// Reads the member's own header (APPNOTE.TXT 4.3.7). Members share one source, so that each begins by rewinding it.
  private func start() throws {
    try input.rewind()
    guard try input.move(to: member.offset) else { throw damaged("it ends before it is whole") }
    let bytes = LittleEndian(try input.bytes(30))
    guard bytes.u32(at: 0) == 0x0403_4B50, let flags = bytes.u16(at: 6), let method = bytes.u16(at: 8),
      let nameLength = bytes.u16(at: 26), let extraLength = bytes.u16(at: 28), let sum = bytes.u32(at: 14),
      let packedSize = bytes.u32(at: 18), let size = bytes.u32(at: 22)
    else { throw damaged("\"\(member.shownPath)\" does not begin there") }
    let name = try input.bytes(nameLength)
    var numbers = [size, packedSize]
    let hasNumbers = ZipMember.readZip64(LittleEndian(try input.bytes(extraLength)), into: &numbers)
    let agrees =
      name == member.nameBytes && method == member.method && (flags ^ member.flags) & 0x2049 == 0
      && (member.hasDescriptor
        || hasNumbers && numbers == [member.size, member.packedSize] && sum == Int(member.checkSum))
    guard agrees else { throw damaged("\"\(member.shownPath)\" is not what the directory says") }
    (begin, given, checkSum, state) = (input.position, 0, 0, .within)
    inflation?.reset()
  }

  private func step(into output: UnsafeMutableRawBufferPointer) throws -> Int {
    let left = member.packedSize - taken
    if left == 0 && (inflation == nil || member.size == 0 && member.packedSize == 0) { return try finish() }
    guard left > 0 else { throw liesAboutSize }
    guard try input.refill() else { throw damaged("it ends before it is whole") }
    let piece = UnsafeRawBufferPointer(rebasing: input.available.prefix(left))
    guard let inflation else {
      let count = min(piece.count, output.count)
      output.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece.prefix(count)))
      input.consume(count)
      return count
    }
    do {
      let step = try inflation.step(piece, into: output)
      input.consume(step.taken)
      if step.isAtEnd { try end(output, step.given) }
      return step.given
    } catch let fault as InflationFault {
      throw FileFault.damagedArchive(at: input.position + fault.taken, fault.reason)
    }
  }

  /// The end of a deflated stream: the last bytes are in `output`.
  private func end(_ output: UnsafeMutableRawBufferPointer, _ count: Int) throws {
    guard taken == member.packedSize else { throw liesAboutSize }
    let whole = crc32(checkSum, output.baseAddress?.assumingMemoryBound(to: UInt8.self), uInt(count))
    try conclude(given + count, whole)
  }

  private func finish() throws -> Int {
    try conclude(given, checkSum)
    return 0
  }

  private func conclude(_ size: Int, _ sum: uLong) throws {
    guard size == member.size else { throw liesAboutSize }
    guard sum == uLong(member.checkSum) else {
      throw damaged("the check sum of \"\(member.shownPath)\" does not agree with what came out")
    }
    if member.hasDescriptor { try checkDescriptor() }
    state = .after
  }

  /// The data descriptor (APPNOTE.TXT 4.3.9), with or without its signature, in either width.
  private func checkDescriptor() throws {
    let place = input.position
    let bytes = LittleEndian(try input.bytes(24))
    let agrees = [0, 4].contains { start in
      guard start == 0 || bytes.u32(at: 0) == 0x0807_4B50, bytes.u32(at: start) == Int(member.checkSum) else {
        return false
      }
      return bytes.u32(at: start + 4) == member.packedSize && bytes.u32(at: start + 8) == member.size
        || bytes.u64(at: start + 4) == member.packedSize && bytes.u64(at: start + 12) == member.size
    }
    guard agrees else {
      throw FileFault.damagedArchive(at: place, "what follows \"\(member.shownPath)\" is not what the directory says")
    }
  }

  private func damaged(_ why: String) -> FileFault { .damagedArchive(at: input.position, why) }
}
