import Model

@testable import Transfer

/// What a parser made of some octets.
struct Reading: Equatable {
  struct Announcement: Equatable {
    var octets: Int
    var uid: UInt32?
  }

  var responses: [Response] = []
  var announcements: [Announcement] = []
  var bodies: [[UInt8]] = []
  var isAmidResponse = false

  static func whole(_ octets: [UInt8]) throws -> Reading { try cut(octets, every: max(1, octets.count)) }

  static func cut(
    _ octets: [UInt8], every size: Int, skippingTo tag: String? = nil,
    limits: ResponseParser.Limits = .init(body: 1_000_000), fed: (Int) -> Void = { _ in }
  ) throws -> Reading {
    var reading = Reading()
    var parser = ResponseParser(limits: limits, skippingTo: tag)
    for start in stride(from: 0, to: octets.count, by: size) {
      let piece = Array(octets[start..<min(start + size, octets.count)])
      fed(piece.count)
      try reading.feed(piece, to: &parser)
    }
    reading.isAmidResponse = parser.isAmidResponse
    return reading
  }

  static func cut(_ octets: [UInt8], by chance: inout Chance) throws -> Reading {
    var reading = Reading()
    var parser = ResponseParser(limits: .init(body: 1_000_000))
    var start = 0
    while start < octets.count {
      let end = min(octets.count, start + 1 + Int(chance.below(40)))
      try reading.feed(Array(octets[start..<end]), to: &parser)
      start = end
    }
    reading.isAmidResponse = parser.isAmidResponse
    return reading
  }

  private mutating func feed(_ piece: [UInt8], to parser: inout ResponseParser) throws {
    try piece.withUnsafeBytes { bytes in
      var rest = bytes
      while let event = try parser.next(&rest) { take(event) }
    }
  }

  private mutating func take(_ event: ResponseParser.Event) {
    switch event {
    case .response(let response): responses.append(response)
    case .bodyBegins(let octets, let uid):
      announcements.append(Announcement(octets: octets, uid: uid))
      bodies.append([])
    case .bodySlice(let slice): bodies[bodies.count - 1] += slice
    }
  }
}

/// Chance that can be repeated (xorshift64*).
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func below(_ bound: UInt64) -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return (state &* 0x2545_F491_4F6C_DD1D >> 33) % bound
  }

  /// Changes, removes, doubles or inserts an octet of those that mean something.
  mutating func mutate(_ octets: inout [UInt8]) {
    let telling = Array("(){}[]\"\\ *+~%0179\r\n\0\u{7F}NILUID".utf8)
    let place = Int(below(UInt64(max(1, octets.count))))
    let octet = telling[Int(below(UInt64(telling.count)))]
    switch below(4) {
    case 0 where place < octets.count: octets[place] = octet
    case 1 where place < octets.count: octets.remove(at: place)
    case 2 where place < octets.count: octets.insert(contentsOf: octets[place...].prefix(9), at: place)
    default: octets.insert(octet, at: min(place, octets.count))
    }
  }
}
