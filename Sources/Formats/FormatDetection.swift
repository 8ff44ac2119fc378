internal import CBytes
public import Model

/// What a file is, by its first bytes.
public enum FormatVerdict: Sendable, Hashable {
  case format(Format)
  /// Packed by one of the two means we open; what is inside is looked at once it is unpacked.
  case packed(Packing)
  /// Nothing we read, and why.
  case unreadable(UnreadableFile)
}

/// How a file is packed, told by its first bytes and never by its name.
public enum Packing: String, Sendable, Hashable, Codable, CaseIterable {
  case gzip
  case zip
}

/// Why a file is neither CSV nor XML, as data and in words for the person who sent it.
public struct UnreadableFile: Error, Sendable, Hashable, CustomStringConvertible {
  public var code: FindingCode
  public var message: String

  public init(_ code: FindingCode, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

/// The format of the file that begins with `prefix`: its first 4 KiB, or all of it when it is shorter. `fileName` only
/// appears in words; it decides nothing.
public func detectFormat(_ prefix: UnsafeRawBufferPointer, fileName: String) -> FormatVerdict {
  if prefix.isEmpty { return .unreadable(UnreadableFile(.fileEmpty, "The file is empty (0 bytes).")) }
  if let packing = packing(of: prefix) { return packing }
  if let kind = binaryKind(of: prefix) { return .unreadable(kind) }
  let head = TextHead(prefix)
  if head.nulsAreTooMany { return .unreadable(.notText("binary data")) }
  guard let first = head.ascii.first(where: { !isWhiteSpace($0) }) else { return .format(.csv) }
  let begin = head.ascii.drop(while: isWhiteSpace).prefix(64)
  if first == UInt8(ascii: "<") {
    return looksLikeWebPage(begin)
      ? .unreadable(UnreadableFile(.htmlNotCSV, "This looks like a web page.")) : .format(.xml)
  }
  if looksLikeJSON(begin) || head.beginsWithControl {
    let shown = shownBytes(prefix.prefix(16))
    return .unreadable(
      UnreadableFile(.formatError, "\"\(fileName)\" is neither CSV nor XML: it begins with \(shown)."))
  }
  return .format(.csv)
}

extension FormatVerdict {
  /// The format of bytes in memory.
  public static func of(_ prefix: [UInt8], fileName: String) -> FormatVerdict {
    prefix.withUnsafeBytes { detectFormat($0, fileName: fileName) }
  }
}

extension UnreadableFile {
  static func notText(_ kind: String) -> UnreadableFile {
    UnreadableFile(.notText, "This is not a text file (\(kind)).")
  }

  static let workbook = UnreadableFile(
    .xlsxNotCSV, "This is an Excel workbook, not CSV. In Excel choose Save as, CSV UTF-8.")
}

/// The first bytes as ASCII letters, whatever encoding they are in; what is not ASCII is left out.
private struct TextHead {
  var ascii: [UInt8]
  var beginsWithControl: Bool
  var nulsAreTooMany: Bool

  init(_ prefix: UnsafeRawBufferPointer) {
    let bytes = UnsafeRawBufferPointer(rebasing: prefix.prefix(4096))
    let wide = utf16Order(of: bytes)
    let skip = beginsWith(prefix, [0xEF, 0xBB, 0xBF]) ? 3 : 0
    ascii = wide == nil ? Array(bytes.dropFirst(skip)) : bytes.filter { $0 != 0 && $0 < 0xFE }
    let nuls = cbytes_holds(bytes.baseAddress, bytes.count, 0) == 0 ? 0 : bytes.count { $0 == 0 }
    nulsAreTooMany = wide == nil && nuls * 100 > bytes.count
    beginsWithControl = wide == nil && ascii.prefix(8).contains { $0 < 0x20 && !isWhiteSpace($0) }
  }
}

/// Which way round the two bytes of UTF-16 stand.
enum ByteOrder: Sendable { case littleEndian, bigEndian }

/// UTF-16 by its mark, or by a NUL at every other byte of the first 4 KiB; nil when it is neither.
func utf16Order(of prefix: UnsafeRawBufferPointer) -> ByteOrder? {
  if beginsWith(prefix, [0xFF, 0xFE]) { return .littleEndian }
  if beginsWith(prefix, [0xFE, 0xFF]) { return .bigEndian }
  let bytes = prefix.prefix(4096)
  guard bytes.count >= 4, cbytes_holds(prefix.baseAddress, bytes.count, 0) != 0 else { return nil }
  var nuls = (even: 0, odd: 0)
  for (index, byte) in bytes.enumerated() where byte == 0 {
    if index % 2 == 0 { nuls.even += 1 } else { nuls.odd += 1 }
  }
  let pairs = bytes.count / 2
  if nuls.odd * 100 >= pairs * 90, nuls.even * 100 <= pairs { return .littleEndian }
  if nuls.even * 100 >= pairs * 90, nuls.odd * 100 <= pairs { return .bigEndian }
  return nil
}

/// gzip (RFC 1952 §2.3.1) and zip (APPNOTE 4.3.7) by magic; a workbook is a zip with Office's own members.
private func packing(of prefix: UnsafeRawBufferPointer) -> FormatVerdict? {
  if beginsWith(prefix, [0x1F, 0x8B]) { return .packed(.gzip) }
  if beginsWith(prefix, [0x50, 0x4B, 0x05, 0x06]) { return .packed(.zip) }
  guard beginsWith(prefix, [0x50, 0x4B, 0x03, 0x04]) else { return nil }
  guard prefix.count > 30 else { return .packed(.zip) }
  let name = prefix.dropFirst(30).prefix(Int(prefix[26]) | Int(prefix[27]) << 8)
  let office = ["[Content_Types].xml", "_rels/", "xl/", "docProps/"]
  return office.contains { name.starts(with: $0.utf8) } ? .unreadable(.workbook) : .packed(.zip)
}

/// Files that are often sent by mistake, by their magic numbers.
private func binaryKind(of prefix: UnsafeRawBufferPointer) -> UnreadableFile? {
  if beginsWith(prefix, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .workbook }
  return binaryKinds.first { beginsWith(prefix, $0.magic) }.map { .notText($0.kind) }
}

private let binaryKinds: [(kind: String, magic: [UInt8])] = [
  ("PDF", Array("%PDF-".utf8)), ("PNG image", [0x89, 0x50, 0x4E, 0x47]),
  ("JPEG image", [0xFF, 0xD8, 0xFF]),
  ("GIF image", Array("GIF8".utf8)), ("xz archive", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
  ("Zstandard archive", [0x28, 0xB5, 0x2F, 0xFD]), ("bzip2 archive", Array("BZh".utf8)),
  ("7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF]), ("RAR archive", Array("Rar!".utf8)),
  ("Parquet file", Array("PAR1".utf8)), ("PGP message", Array("-----BEGIN PGP".utf8)),
]

private func looksLikeWebPage(_ begin: ArraySlice<UInt8>) -> Bool {
  let lower = begin.map { $0 | 0x20 }
  return ["<!doctype html", "<html", "<head", "<body"].contains { tag in
    lower.starts(with: tag.utf8.map { $0 | 0x20 })
  }
}

private func looksLikeJSON(_ begin: ArraySlice<UInt8>) -> Bool {
  let solid = begin.filter { !isWhiteSpace($0) }
  return solid.starts(with: "{\"".utf8) || solid.starts(with: "[{".utf8) || solid.starts(with: "[[".utf8)
}

private func shownBytes(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
  if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return "\"\(String(decoding: bytes, as: UTF8.self))\"" }
  return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
}

private func beginsWith(_ bytes: UnsafeRawBufferPointer, _ magic: [UInt8]) -> Bool {
  bytes.starts(with: magic)
}

private func isWhiteSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
}
