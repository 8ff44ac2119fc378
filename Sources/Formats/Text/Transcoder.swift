internal import CBytes

/// Turns a file of another encoding into UTF-8, piece by piece. What cannot be read becomes U+FFFD.
final class Transcoder {
  let encoding: TextEncoding
  private var raw: [UInt8] = []
  private var carried: [UInt8] = []
  private var ready: [UInt8] = []
  private var given = 0
  private var isAtEnd = false

  init(_ encoding: TextEncoding) { self.encoding = encoding }

  /// Fills `buffer` with UTF-8 from what `source` gives; 0 at the end.
  func read(
    _ buffer: UnsafeMutableRawBufferPointer, from source: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> Int {
    while given == ready.count, !isAtEnd { try refill(source) }
    let count = min(buffer.count, ready.count - given)
    buffer.copyBytes(from: ready[given..<given + count])
    given += count
    return count
  }

  private func refill(_ source: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
    let block = 64 * 1024
    raw = try [UInt8](unsafeUninitializedCapacity: block) { buffer, count in
      count = try source(UnsafeMutableRawBufferPointer(buffer))
    }
    isAtEnd = raw.isEmpty
    ready.removeAll(keepingCapacity: true)
    given = 0
    let input = carried + raw
    carried = []
    switch encoding {
    case .utf8: ready += input
    case .windows1252: for byte in input { append(windows1252: byte) }
    case .utf16LittleEndian, .utf16BigEndian: appendUTF16(input)
    case .shiftJIS: appendShiftJIS(input)
    }
  }

  private func append(windows1252 byte: UInt8) {
    switch byte {
    case 0..<0x80: ready.append(byte)
    case 0x80..<0xA0: append(scalar: UInt32(windows1252Middle[Int(byte) - 0x80]))
    default: append(scalar: UInt32(byte))
    }
  }

  private func appendUTF16(_ input: [UInt8]) {
    var index = 0
    func unit(_ at: Int) -> UInt32 {
      let low = UInt32(input[at])
      let high = UInt32(input[at + 1])
      return encoding == .utf16LittleEndian ? high << 8 | low : low << 8 | high
    }
    while index + 1 < input.count {
      let first = unit(index)
      guard first & 0xFC00 == 0xD800 else {
        append(scalar: first)
        index += 2
        continue
      }
      if index + 3 >= input.count, !isAtEnd { break }
      let second = index + 3 < input.count ? unit(index + 2) : 0
      let isPair = second & 0xFC00 == 0xDC00
      append(scalar: isPair ? 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF : 0xFFFD)
      index += isPair ? 4 : 2
    }
    if isAtEnd, index < input.count { append(scalar: 0xFFFD) } else { carried = Array(input[index...]) }
  }

  private func appendShiftJIS(_ input: [UInt8]) {
    var index = 0
    while index < input.count {
      let byte = input[index]
      let isLead = (0x81...0x9F).contains(byte) || (0xE0...0xFC).contains(byte)
      if isLead, index + 1 == input.count, !isAtEnd { break }
      let length = isLead && index + 1 < input.count ? 2 : 1
      let found = ShiftJIS.scalar(byte, length == 2 ? input[index + 1] : nil)
      append(scalar: found ?? 0xFFFD)
      index += found == nil ? 1 : length
    }
    carried = Array(input[index...])
  }

  private func append(scalar value: UInt32) {
    ready.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }
}

/// Windows code page 932 through the C library's tables, read once into an array.
enum ShiftJIS {
  /// The character of one byte, or of a lead byte and its trail; nil where there is none.
  static func scalar(_ lead: UInt8, _ trail: UInt8?) -> UInt32? {
    guard let trail else {
      if lead < 0x80 { return UInt32(lead) }
      return (0xA1...0xDF).contains(lead) ? UInt32(lead) + 0xFEC0 : nil
    }
    let value = table[Int(lead) << 8 | Int(trail)]
    return value == 0 ? nil : UInt32(value)
  }

  private static let table: [UInt16] = {
    var table = [UInt16](repeating: 0, count: 65_536)
    guard let converter = iconv_open("UTF-16LE", "CP932"), converter != iconv_t(bitPattern: -1) else {
      return table
    }
    defer { iconv_close(converter) }
    for code in 0x8140...0xFCFC { table[code] = convert(converter, code) }
    return table
  }()

  private static func convert(_ converter: iconv_t, _ code: Int) -> UInt16 {
    var input: [CChar] = [CChar(bitPattern: UInt8(code >> 8)), CChar(bitPattern: UInt8(code & 255))]
    var output: [CChar] = [0, 0, 0, 0]
    return input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        var from = source.baseAddress
        var to = target.baseAddress
        var left = 2
        var room = 4
        let result = iconv(converter, &from, &left, &to, &room)
        iconv(converter, nil, nil, nil, nil)
        guard result == 0, left == 0, room == 2 else { return 0 }
        return UInt16(UInt8(bitPattern: target[0])) | UInt16(UInt8(bitPattern: target[1])) << 8
      }
    }
  }
}
