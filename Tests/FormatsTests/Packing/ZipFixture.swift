import CZlib

/// A zip file under construction, in which everything can be made to lie.
struct ZipFixture {
  struct Member {
    var name: String
    var content: [UInt8]
    var method = 8
    var flags = 0
    /// What the directory says, where that is not the truth.
    var claimedSize: Int?
    var claimedPackedSize: Int?
    var claimedCheckSum: UInt32?
    /// What its own header says.
    var localName: String?
    var localSize: Int?
    var hasDescriptor = false
    var descriptorCheckSum: UInt32?
    var isZip64 = false
    var claimedOffset: Int?

    init(_ name: String, _ content: String = "a\r\n1\r\n") {
      self.name = name
      self.content = Array(content.utf8)
    }
  }

  var members: [Member]
  var comment = ""
  var claimedCount: Int?
  var claimedDirectoryOffset: Int?
  var disk = 0

  init(_ members: Member...) { self.members = members }

  var bytes: [UInt8] {
    var output: [UInt8] = []
    var directory: [UInt8] = []
    for member in members { append(member, to: &output, &directory) }
    let offset = claimedDirectoryOffset ?? output.count
    let count = claimedCount ?? members.count
    output += directory
    output += u32(0x0605_4B50) + u16(disk) + u16(disk) + u16(count) + u16(count)
    return output + u32(directory.count) + u32(offset) + u16(comment.utf8.count) + comment.utf8
  }

  private func append(_ member: Member, to output: inout [UInt8], _ directory: inout [UInt8]) {
    let packed = member.method == 8 ? deflated(member.content, wrapping: -15) : member.content
    let sum = UInt32(crc32(0, member.content, uInt(member.content.count)))
    let flags = member.flags | (member.hasDescriptor ? 8 : 0)
    let size = member.claimedSize ?? member.content.count
    let packedSize = member.claimedPackedSize ?? packed.count
    let start = member.claimedOffset ?? output.count
    let claimedSum = Int(member.claimedCheckSum ?? sum)
    let localSize = member.localSize ?? size
    let localName = Array((member.localName ?? member.name).utf8)
    output += u32(0x0403_4B50) + u16(20) + u16(flags) + u16(member.method) + u32(0)
    output += member.hasDescriptor ? u32(0) + u32(0) + u32(0) : u32(claimedSum) + u32(packedSize) + u32(localSize)
    output += u16(localName.count) + u16(0) + localName + packed
    if member.hasDescriptor {
      output += u32(0x0807_4B50) + u32(Int(member.descriptorCheckSum ?? sum)) + u32(packedSize) + u32(size)
    }
    let extra = member.isZip64 ? u16(1) + u16(24) + u64(size) + u64(packedSize) + u64(start) : []
    let (shownSize, shownPacked, shownStart) =
      member.isZip64 ? (0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF) : (size, packedSize, start)
    directory += u32(0x0201_4B50) + u16(20) + u16(20) + u16(flags) + u16(member.method) + u32(0) + u32(claimedSum)
    directory += u32(shownPacked) + u32(shownSize) + u16(member.name.utf8.count) + u16(extra.count) + u16(0) + u16(0)
    directory += u16(0) + u32(0) + u32(shownStart) + member.name.utf8 + extra
  }

  private func u16(_ value: Int) -> [UInt8] { little(value, 2) }
  private func u32(_ value: Int) -> [UInt8] { little(value, 4) }
  private func u64(_ value: Int) -> [UInt8] { little(value, 8) }

  private func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

func gzipped(_ text: String) -> [UInt8] { deflated(Array(text.utf8), wrapping: 31) }

/// `wrapping` is zlib's number of window bits: -15 for a bare stream, 31 for gzip.
func deflated(_ bytes: [UInt8], wrapping: Int32) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(&stream, 6, Z_DEFLATED, wrapping, 8, 0, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
  let count = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = uInt(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = uInt(target.count)
      precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
      return target.count - Int(stream.avail_out)
    }
  }
  return Array(output[..<count])
}
