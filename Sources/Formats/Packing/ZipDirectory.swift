/// The central directory of a zip file (APPNOTE.TXT 4.3.12 to 4.3.16): what it says its members are. Where that leaves
/// two readings, or a member's own header could tell another story, it is refused.
struct ZipDirectory {
  /// Without folders and what macOS adds.
  private(set) var members: [ZipMember] = []

  init(_ input: PackedInput, limits: UnpackingLimits) throws {
    let tail = try ZipTail(input)
    guard tail.memberCount <= 4 * limits.members, tail.size <= 1 << 20 else {
      throw FileFault(.decompressionLimit, "The archive has \(tail.memberCount) members, more than \(limits.members).")
    }
    guard try input.move(to: tail.offset) else {
      throw FileFault.damagedArchive(at: tail.offset, "it has no directory")
    }
    let bytes = LittleEndian(try input.bytes(tail.size))
    var all: [ZipMember] = []
    var position = 0
    while position < bytes.count {
      guard let (member, length) = try ZipMember.read(bytes, at: position) else {
        throw FileFault.damagedArchive(at: tail.offset + position, "its directory is no directory")
      }
      all.append(member)
      position += length
    }
    guard bytes.count == tail.size, all.count == tail.memberCount else {
      throw FileFault.damagedArchive(at: tail.offset, "its directory is not as long as it says")
    }
    try check(all, before: tail.offset, limits)
    members = all.filter { !$0.isFolder && !$0.isResourceFork }
  }

  private func check(_ all: [ZipMember], before directory: Int, _ limits: UnpackingLimits) throws(FileFault) {
    guard all.count <= limits.members else {
      throw FileFault(.decompressionLimit, "The archive has \(all.count) members, more than \(limits.members).")
    }
    for member in all { try member.check() }
    var end = 0
    for member in all.sorted(by: { $0.offset < $1.offset }) {
      guard member.offset >= end else {
        throw .damagedArchive(at: member.offset, "\"\(member.shownPath)\" lies within another member")
      }
      end = member.offset + 30 + member.packedSize
    }
    guard end <= directory else { throw .damagedArchive(at: directory, "a member reaches into its directory") }
    var total = 0
    for member in all {
      total += member.size
      try limits.check(given: total, taken: .max)
    }
    var names: Set<[UInt8]> = []
    for member in all where !names.insert(member.nameBytes).inserted {
      throw .unusableArchive("The archive has two members called \"\(member.shownPath)\".")
    }
  }
}

/// Where the central directory is, by the record at the end of the file (APPNOTE.TXT 4.3.16), of zip64 too (4.3.14).
private struct ZipTail {
  var memberCount: Int
  var size: Int
  var offset: Int

  init(_ input: PackedInput) throws {
    try input.rewind()
    var last: [UInt8] = []
    while try input.refill() {
      last += input.available
      input.consume(input.available.count)
      if last.count > 4 * Self.reach { last.removeFirst(last.count - Self.reach) }
    }
    last = Array(last.suffix(Self.reach))
    let bytes = LittleEndian(last)
    let start = input.position - last.count
    let records = stride(from: last.count - 22, through: 0, by: -1).filter {
      bytes.u32(at: $0) == 0x0605_4B50 && $0 + 22 + (bytes.u16(at: $0 + 20) ?? 0) == last.count
    }
    guard let record = records.first else {
      throw FileFault.damagedArchive(at: input.position, "it ends before it is whole")
    }
    guard records.count == 1 else {
      throw FileFault.damagedArchive(at: start + record, "its end can be read in two ways")
    }
    guard let disk = bytes.u32(at: record + 4), let count = bytes.u16(at: record + 10),
      let size = bytes.u32(at: record + 12), let offset = bytes.u32(at: record + 16)
    else { throw FileFault.damagedArchive(at: start + record, "it ends before it is whole") }
    (memberCount, self.size, self.offset) = (count, size, offset)
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF || disk == 0xFFFF_FFFF {
      try readZip64(bytes, before: record, start: start)
    } else if disk != 0 || bytes.u16(at: record + 8) != count {
      throw FileFault.unusableArchive("The archive is one part of several; send it in one.")
    }
    guard self.offset >= 0, self.size >= 0, self.offset <= start + record, self.size <= start + record - self.offset
    else { throw FileFault.damagedArchive(at: start + record, "its directory lies outside of it") }
  }

  private mutating func readZip64(_ bytes: LittleEndian, before record: Int, start: Int) throws(FileFault) {
    guard record >= 20, bytes.u32(at: record - 20) == 0x0706_4B50, let at = bytes.u64(at: record - 12),
      case let local = at - start, local >= 0, bytes.u32(at: local) == 0x0606_4B50,
      let count = bytes.u64(at: local + 32), let size = bytes.u64(at: local + 40),
      let offset = bytes.u64(at: local + 48), bytes.u64(at: local + 24) == count
    else { throw .damagedArchive(at: start + record, "its zip64 record is missing or none") }
    (memberCount, self.size, self.offset) = (count, size, offset)
  }

  /// The record, its longest comment, and zip64's two records before it.
  private static let reach = 22 + 65_535 + 20 + 56
}

/// Numbers out of bytes, the lowest byte first; nil where they end or the number is beyond what can be counted.
struct LittleEndian {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  func u16(at position: Int) -> Int? { number(at: position, 2) }
  func u32(at position: Int) -> Int? { number(at: position, 4) }
  func u64(at position: Int) -> Int? { number(at: position, 8) }

  func slice(_ start: Int, _ count: Int) -> [UInt8]? {
    guard start >= 0, count >= 0, start <= bytes.count, count <= bytes.count - start else { return nil }
    return Array(bytes[start..<start + count])
  }

  private func number(at position: Int, _ width: Int) -> Int? {
    guard position >= 0, position <= bytes.count - width else { return nil }
    let value = (0..<width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[position + $1]) }
    return value < 1 << 48 ? Int(value) : nil
  }
}
