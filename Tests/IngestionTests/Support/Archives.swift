import struct Crypto.SHA256
import Formats
import Model

/// What gzip makes of these bytes.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  let writer = GzipWriter()
  var output: [UInt8] = []
  writer.append(bytes, to: &output)
  writer.finish(&output)
  return output
}

/// A zip file (APPNOTE.TXT 4.3.6) of these members, each deflated. With `lies` its directory has another size for the
/// first member than there is.
func zipped(_ members: (name: String, bytes: [UInt8])..., lies: Bool = false) -> [UInt8] {
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for (index, member) in members.enumerated() {
    // gzip's wrapping (RFC 1952 §2.3) is 10 octets before and 8 behind, of which the first four are the check sum.
    let packed = gzipped(member.bytes)
    let deflated = packed.dropFirst(10).dropLast(8)
    let size = member.bytes.count + (lies && index == 0 ? 1 : 0)
    let facts = [20, 0, 8, 0, 0].flatMap { u16($0) } + packed.suffix(8).prefix(4) + u32(deflated.count)
    let name = Array(member.name.utf8)
    directory += u32(0x0201_4B50) + u16(20) + facts + u32(size) + [name.count, 0, 0, 0, 0].flatMap { u16($0) }
    directory += u32(0) + u32(archive.count) + name
    archive += u32(0x0403_4B50) + facts + u32(member.bytes.count) + u16(name.count) + u16(0) + name + deflated
  }
  let tail = u32(0x0605_4B50) + [0, 0, members.count, members.count].flatMap { u16($0) }
  return archive + directory + tail + u32(directory.count) + u32(archive.count) + u16(0)
}

private func u16(_ number: Int) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8 & 255)] }

private func u32(_ number: Int) -> [UInt8] { u16(number & 0xFFFF) + u16(number >> 16) }

/// What gzip packed.
func gunzipped(_ bytes: [UInt8]) throws -> [UInt8] {
  var output: [UInt8] = []
  let file = try OpenedFile(ByteSource(bytes), fileName: "")
  try file.source.readAll { output += $0 }
  return output
}

func digest(of bytes: [UInt8]) -> SHA256Digest { SHA256Digest(Array(SHA256.hash(data: bytes))) }
