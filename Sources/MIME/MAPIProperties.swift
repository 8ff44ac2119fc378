/// A list of MAPI properties (MS-OXTNEF §2.1.3.4), one after the other.
struct MAPIProperties {
  struct Property {
    let identifier: Int
    let type: Int
    /// Of a type of variable length, its first value; nil for others.
    let value: Range<Int>?
  }

  static let object = 0x000D
  static let string8 = 0x001E
  static let unicode = 0x001F
  private static let binary = 0x0102
  private static let severalValues = 0x1000

  private var cursor: LittleEndianCursor
  private var left: Int
  private(set) var isBroken = false
  var position: Int { cursor.position }

  init(_ cursor: LittleEndianCursor) {
    self.cursor = cursor
    left = self.cursor.integer(octets: 4) ?? 0
  }

  /// The next property; nil at the end, and at the first that makes no sense.
  mutating func next() -> Property? {
    guard left > 0, !isBroken else { return nil }
    left -= 1
    guard let property = take() else {
      isBroken = true
      return nil
    }
    return property
  }

  private mutating func take() -> Property? {
    guard let type = cursor.integer(octets: 2), let identifier = cursor.integer(octets: 2) else { return nil }
    if identifier >= 0x8000 { guard skipName() else { return nil } }
    let plainType = type & ~Self.severalValues
    let isVariable = [Self.object, Self.string8, Self.unicode, Self.binary].contains(plainType)
    guard isVariable else {
      guard let size = Self.size(of: plainType) else { return nil }
      var count = 1
      if type != plainType {
        guard let several = cursor.integer(octets: 4) else { return nil }
        count = several
      }
      let (octets, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, cursor.skip(octets) != nil else { return nil }
      return Property(identifier: identifier, type: plainType, value: nil)
    }
    return takeVariable(identifier, plainType)
  }

  private mutating func takeVariable(_ identifier: Int, _ type: Int) -> Property? {
    guard let count = cursor.integer(octets: 4) else { return nil }
    var first: Range<Int>?
    for _ in 0..<count {
      guard let length = cursor.integer(octets: 4), let value = cursor.skip(length),
        cursor.skip((4 - length & 3) & 3) != nil
      else { return nil }
      first = first ?? value
    }
    return Property(identifier: identifier, type: type, value: first)
  }

  /// A named property: the name's set (16 octets), its kind, and a number or a text padded to four octets.
  private mutating func skipName() -> Bool {
    guard cursor.skip(16) != nil, let kind = cursor.integer(octets: 4) else { return false }
    guard kind == 1 else { return cursor.skip(4) != nil }
    guard let length = cursor.integer(octets: 4), cursor.skip(length) != nil else { return false }
    return cursor.skip((4 - length & 3) & 3) != nil
  }

  /// Octets that a value of fixed length takes up, padding included.
  private static func size(of type: Int) -> Int? {
    switch type {
    case 0x0000, 0x0001: 0
    case 0x0002, 0x0003, 0x0004, 0x000A, 0x000B: 4
    case 0x0005, 0x0006, 0x0007, 0x0014, 0x0040: 8
    case 0x0048: 16
    default: nil
    }
  }
}

/// A cursor over octets in little-endian order that never leaves them.
struct LittleEndianCursor {
  private let input: Octets
  private(set) var position: Int
  private let end: Int

  init(_ input: Octets) {
    self.input = input
    position = 0
    end = input.count
  }

  private init(_ input: Octets, _ range: Range<Int>) {
    self.input = input
    position = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { position >= end }

  /// A cursor over a range this one has passed.
  func at(_ range: Range<Int>) -> LittleEndianCursor { LittleEndianCursor(input, range) }
  func octets(_ range: Range<Int>) -> [UInt8] { input[range].array }
  func sum(of range: Range<Int>) -> Int { input[range].sum }

  /// An unsigned number of at most four octets.
  mutating func integer(octets count: Int) -> Int? {
    guard end - position >= count else { return nil }
    let value = (0..<count).reduce(0) { $0 | Int(input[position + $1]) << (8 * $1) }
    position += count
    return value
  }

  /// The next `count` octets; nil when there are not so many.
  mutating func skip(_ count: Int) -> Range<Int>? {
    guard count >= 0, end - position >= count else { return nil }
    defer { position += count }
    return position..<position + count
  }
}

extension Octets {
  /// All octets added up.
  var sum: Int {
    var sum = 0
    for index in 0..<count { sum &+= Int(base[index]) }
    return sum
  }
}

/// Microsoft's numbers for charsets.
enum Codepage {
  static func charset(_ number: Int) -> Charset? {
    let label =
      switch number {
      case 65001: "utf-8"
      case 932: "shift_jis"
      case 936: "gbk"
      case 949: "euc-kr"
      case 950: "big5"
      case 866: "ibm866"
      case 874: "windows-874"
      case 20866: "koi8-r"
      case 28591...28605: "iso-8859-\(number - 28590)"
      default: "windows-\(number)"
      }
    return CharsetLabels.charset(for: label)
  }
}
