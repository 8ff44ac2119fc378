/// Files in uuencode that stand between `begin` and `end` within a text.
struct TextFiles {
  private(set) var files: [EmbeddedFile] = []
  /// The files' octets, one behind the other.
  private(set) var decoded: [UInt8] = []
  private(set) var faults: [String] = []
  private let text: [UInt8]

  init(_ text: [UInt8]) { self.text = text }

  mutating func read(limit: Int) {
    var decoded: [UInt8] = []
    text.withUnsafeBytes { bytes in
      let octets = Octets(bytes)
      var position = 0
      while files.count < limit,
        let begin = Uuencode.begin(in: octets, position..<octets.count, lineEnd: ASCII.lineFeed)
      {
        var decoding = Decoding(
          octets, begin.line..<octets.count, .uuencode, lineEnd: ASCII.lineFeed, release: nil)
        let start = decoded.count
        decoding.run { decoded += $0 }
        if !decoding.findings.isEmpty { faults.append("a file in the text is not written as it should be") }
        let name = Charset.guess(octets[begin.name].array).text
        files.append(EmbeddedFile(name: name, body: start..<decoded.count))
        position = max(decoding.position, begin.next)
      }
    }
    self.decoded = decoded
  }
}

/// Looks for the first line of a file in uuencode or yEnc in a text that comes in slices.
struct EncodedFileSearch {
  private(set) var found = false
  /// What was found is yEnc, which nothing here decodes.
  private(set) var foundYEnc = false
  /// A line was like the first of a file, to readers that want no more than a few digits there.
  private var mayHaveBegun = false
  /// The line's first octets; nil once it is too long to matter.
  private var line: [UInt8]? = []

  private static let longestLine = 300

  mutating func scan(_ octets: Octets) {
    var position = 0
    while position < octets.count, !foundYEnc {
      let stop = octets.first(ASCII.lineFeed, in: position..<octets.count)
      keep(octets[position..<stop])
      if stop < octets.count { endLine() }
      position = stop + 1
    }
  }

  mutating func end() { endLine() }

  private mutating func keep(_ piece: Octets) {
    guard let kept = line else { return }
    let isWanted = kept.count + piece.count <= Self.longestLine && Self.canBegin(with: kept.first ?? piece[0])
    line = piece.count == 0 ? kept : isWanted ? kept + piece.array : nil
  }

  private static func canBegin(with octet: UInt8) -> Bool {
    switch ASCII.lower(octet) {
    case UInt8(ascii: "b"), UInt8(ascii: "e"), UInt8(ascii: "="), UInt8(ascii: "`"): true
    default: false
    }
  }

  private mutating func endLine() {
    defer { line = [] }
    line?.withUnsafeBytes { bytes in
      let octets = Octets(bytes)
      if octets.matches("=ybegin ", at: 0) { foundYEnc = true }
      if foundYEnc || Uuencode.begin(in: octets, 0..<octets.count, lineEnd: ASCII.lineFeed) != nil { found = true }
      if mayHaveBegun, Uuencode.isLast(octets.trimmedEnd) { found = true }
      mayHaveBegun = mayHaveBegun || Uuencode.mayBegin(octets.trimmedEnd)
    }
  }
}
