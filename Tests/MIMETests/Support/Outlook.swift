/// A winmail.dat as Outlook writes it (MS-OXTNEF §2.1.3), with files in it.
struct Outlook {
  struct File {
    /// What DOS could have called it.
    var shortName: String
    var longName: String
    var bytes: [UInt8]
  }

  var files: [File]
  /// attOemCodepage.
  var codepage = 1252

  var winmail: [UInt8] {
    var octets = Self.integer(0x223E_9F78, 4) + Self.integer(0x0010, 2)
    octets += Self.attribute(1, 0x0008_9006, Self.integer(0x0001_0000, 4))  // attTnefVersion
    octets += Self.attribute(1, 0x0006_9007, Self.integer(codepage, 4) + Self.integer(0, 4))
    octets += Self.attribute(1, 0x0007_8008, Self.text("IPM.Microsoft Mail.Note"))  // attMessageClass
    return files.reduce(octets) { $0 + Self.attributes(of: $1) }
  }

  private static func attributes(of file: File) -> [UInt8] {
    let properties = [
      property(0x001F, 0x3707, utf16(file.longName)),  // PR_ATTACH_LONG_FILENAME
      property(0x001F, 0x370E, utf16("text/csv")),  // PR_ATTACH_MIME_TAG
      integer(0x0003, 2) + integer(0x3705, 2) + integer(1, 4),  // PR_ATTACH_METHOD, by value
      integer(0x0040, 2) + integer(0x3007, 2) + integer(0, 8),  // PR_CREATION_TIME
    ]
    return attribute(2, 0x0006_9002, [UInt8](repeating: 0, count: 14))  // attAttachRenddata
      + attribute(2, 0x0006_800F, file.bytes) + attribute(2, 0x0001_8010, text(file.shortName))
      + attribute(2, 0x0006_9005, integer(properties.count, 4) + properties.joined())
  }

  /// Level, identifier, length, data and the sum of its octets.
  private static func attribute(_ level: UInt8, _ identifier: Int, _ data: [UInt8]) -> [UInt8] {
    [level] + integer(identifier, 4) + integer(data.count, 4) + data
      + integer(data.reduce(0) { $0 + Int($1) } & 0xFFFF, 2)
  }

  /// Of variable length: one value, padded to four octets.
  private static func property(_ type: Int, _ identifier: Int, _ value: [UInt8]) -> [UInt8] {
    integer(type, 2) + integer(identifier, 2) + integer(1, 4) + integer(value.count, 4) + value
      + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  private static func utf16(_ text: String) -> [UInt8] {
    (Array(text.utf16) + [0]).flatMap { integer(Int($0), 2) }
  }

  private static func integer(_ value: Int, _ octets: Int) -> [UInt8] {
    (0..<octets).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
