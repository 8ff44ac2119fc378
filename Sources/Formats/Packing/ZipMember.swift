/// A member of a zip file, as the directory has it.
struct ZipMember {
  var nameBytes: [UInt8]
  var flags: Int
  var method: Int
  var checkSum: UInt32
  var packedSize: Int
  var size: Int
  /// Of its own header, from the beginning of the file.
  var offset: Int

  /// The name's last component: what patterns are compared with. Data, never a path.
  var name: String { String(path.split(separator: "/", omittingEmptySubsequences: true).last ?? "") }

  /// The whole name, in words and messages.
  var shownPath: String {
    String(path.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
  }

  /// UTF-8 where the bytes are (APPNOTE.TXT appendix D says so by a flag that many leave out), else windows-1252.
  private var path: String {
    if let text = String(validating: nameBytes, as: UTF8.self) { return text }
    return String(
      String.UnicodeScalarView(
        nameBytes.map { byte in
          let isMiddle = (0x80..<0xA0).contains(byte)
          return Unicode.Scalar(isMiddle ? windows1252Middle[Int(byte) - 0x80] : UInt16(byte)) ?? "\u{FFFD}"
        }))
  }

  var isFolder: Bool { nameBytes.last == UInt8(ascii: "/") && size == 0 }

  /// QUIRK: macOS packs a second file beside each, with what its file system knows of it.
  var isResourceFork: Bool { nameBytes.starts(with: "__MACOSX/".utf8) || name == ".DS_Store" }

  var hasDescriptor: Bool { flags & 8 != 0 }

  /// Reads a record of the directory (APPNOTE.TXT 4.3.12) and how long it is.
  static func read(_ bytes: LittleEndian, at start: Int) throws(FileFault) -> (ZipMember, length: Int)? {
    guard bytes.u32(at: start) == 0x0201_4B50, let nameLength = bytes.u16(at: start + 28),
      let extraLength = bytes.u16(at: start + 30), let commentLength = bytes.u16(at: start + 32),
      let name = bytes.slice(start + 46, nameLength), let extra = bytes.slice(start + 46 + nameLength, extraLength),
      let flags = bytes.u16(at: start + 8), let method = bytes.u16(at: start + 10),
      let checkSum = bytes.u32(at: start + 16), let packedSize = bytes.u32(at: start + 20),
      let size = bytes.u32(at: start + 24), let offset = bytes.u32(at: start + 42)
    else { return nil }
    var numbers = [size, packedSize, offset]
    guard readZip64(LittleEndian(extra), into: &numbers) else { return nil }
    let member = ZipMember(
      nameBytes: name, flags: flags, method: method, checkSum: UInt32(checkSum), packedSize: numbers[1],
      size: numbers[0], offset: numbers[2])
    return (member, 46 + nameLength + extraLength + commentLength)
  }

  /// Replaces the numbers that are all ones by those of the zip64 field (APPNOTE.TXT 4.5.3); false when they are not
  /// there.
  static func readZip64(_ extra: LittleEndian, into numbers: inout [Int]) -> Bool {
    let missing = numbers.indices.filter { numbers[$0] == 0xFFFF_FFFF }
    guard !missing.isEmpty else { return true }
    var position = 0
    while let kind = extra.u16(at: position), let length = extra.u16(at: position + 2) {
      guard kind != 1 else {
        for (index, number) in missing.enumerated() {
          guard 8 * (index + 1) <= length, let value = extra.u64(at: position + 4 + 8 * index) else { return false }
          numbers[number] = value
        }
        return true
      }
      position += 4 + length
    }
    return false
  }

  /// Throws when the member is one that is not opened.
  func check() throws(FileFault) {
    let components = nameBytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isPlain =
      !nameBytes.isEmpty && nameBytes.first != UInt8(ascii: "/")
      && !nameBytes.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: ":") }
      && !components.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }
    guard isPlain else {
      throw .unusableArchive("The archive has a member called \"\(shownPath)\"; a plain name is expected.")
    }
    guard flags & 0x2041 == 0 else {
      throw .unusableArchive("\"\(shownPath)\" in the archive is encrypted; send it without a password.")
    }
    guard method == 0 || method == 8 else {
      throw .unusableArchive("\"\(shownPath)\" is packed by method \(method); 8 (deflate) or 0 (stored) is expected.")
    }
    guard method == 8 || packedSize == size else {
      throw .damagedArchive(at: offset, "\"\(shownPath)\" is stored in \(packedSize) bytes but says it has \(size)")
    }
  }
}
