extension Message {
  /// The Content-IDs that HTML parts within a multipart/related refer to (RFC 2392 `cid:`), percent-decoded. At most
  /// the first megabyte of each HTML part is looked at.
  public func contentIDsShownByHTML(in bytes: UnsafeRawBufferPointer) -> Set<String> {
    var shown: Set<String> = []
    for part in leaves(openingForwards: true) where part.contentType == "text/html" && part.isRelated {
      var scanner = ReferenceScanner(room: 1 << 20)
      decode(part, in: bytes) { scanner.take($0) }
      shown.formUnion(scanner.references)
    }
    return shown
  }
}

extension Part {
  fileprivate var isRelated: Bool { containers.contains { $0.subtype == "related" } }
}

/// Collects the text of one part and finds the `cid:` references in it.
private struct ReferenceScanner {
  private var text: [UInt8] = []
  private let room: Int

  init(room: Int) { self.room = room }

  mutating func take(_ slice: UnsafeRawBufferPointer) {
    text += slice.prefix(max(0, room - text.count))
  }

  var references: Set<String> {
    var references: Set<String> = []
    text.withUnsafeBytes { raw in
      let octets = Octets(raw)
      var position = 0
      while position < octets.count {
        let colon = octets.first(UInt8(ascii: ":"), in: position..<octets.count)
        position = colon + 1
        guard colon >= 3, octets.matches("cid", at: colon - 3) else { continue }
        let end = Self.end(of: octets, from: position)
        references.insert(Self.percentDecoded(octets[position..<end]))
        position = end
      }
    }
    return references
  }

  /// A reference ends where the attribute's value does; at most 998 octets are one.
  private static func end(of octets: Octets, from start: Int) -> Int {
    let stops = Set("\"'<>) \t\r\n;&".utf8)
    var end = start
    while end < octets.count, end - start < 998, !stops.contains(octets[end]) { end += 1 }
    return end
  }

  private static func percentDecoded(_ octets: Octets) -> String {
    var decoded: [UInt8] = []
    var index = 0
    while index < octets.count {
      if octets[index] == UInt8(ascii: "%"), let high = ASCII.hexadecimal(octets[index + 1]),
        let low = ASCII.hexadecimal(octets[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(octets[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}
