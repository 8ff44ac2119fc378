/// Encoded-words (RFC 2047) wherever they stand: in phrases and subjects as the standard has it, and in quoted
/// strings and parameter values as everybody writes them.
struct EncodedWords {
  /// What the decoding met.
  struct Findings: OptionSet {
    let rawValue: Int
    static let word = Findings(rawValue: 1)
    static let unknownCharset = Findings(rawValue: 2)
    static let invalidCharacters = Findings(rawValue: 4)
    static let syntax = Findings(rawValue: 8)
    static let rawEightBit = Findings(rawValue: 16)
    static let splitCharacter = Findings(rawValue: 32)
  }

  private var text = ""
  private var findings: Findings = []
  /// Octets of plain text, or of encoded-words of `charset` that follow each other: joined before they are decoded.
  private var pending: [UInt8] = []
  private var charset: Charset?
  private let converters = Converters()
  /// No `?=` stands between the last place it was looked for and this one.
  private var searched = 0
  /// A `?=` stands where no word ends; some readers take it for the end of one.
  private var hasStrayEnd = false

  /// The text of `octets`, whose folds are undone already.
  static func decode(_ octets: [UInt8]) -> (text: String, findings: Findings) {
    guard octets.contains(UInt8(ascii: "?")) else {
      let guessed = Charset.guess(octets)
      return (guessed.text, guessed.isUTF8 ? [] : .rawEightBit)
    }
    var words = EncodedWords()
    octets.withUnsafeBytes { words.read(Octets($0)) }
    words.flush()
    if words.hasStrayEnd { words.findings.insert(.syntax) }
    return (words.text, words.findings)
  }

  private mutating func read(_ octets: Octets) {
    var position = 0
    var afterWord = false
    while position < octets.count {
      let start = Self.opening(in: octets, from: position)
      guard start < octets.count, let word = Word(in: octets, at: start, searched: &searched) else {
        let end = min(start + 2, octets.count)
        appendPlain(octets[position..<end])
        position = end
        afterWord = false
        continue
      }
      let between = octets[position..<start]
      if !(afterWord && between.trimmed.count == 0) { appendPlain(between) }
      appendWord(word)
      position = word.end
      afterWord = true
    }
  }

  /// The first `=?` from `start` on, or the end.
  static func opening(in octets: Octets, from start: Int) -> Int {
    var position = start
    while true {
      position = octets.first(UInt8(ascii: "="), in: position..<octets.count)
      guard position < octets.count, octets[position + 1] != UInt8(ascii: "?") else { return position }
      position += 1
    }
  }

  private mutating func appendPlain(_ octets: Octets) {
    guard octets.count > 0 else { return }
    if charset != nil { flush() }
    pending += octets.array
    var searched = 0
    if Word.closing(in: octets, from: 0, searched: &searched) != nil { hasStrayEnd = true }
  }

  private mutating func appendWord(_ word: Word) {
    findings.insert(.word)
    if !word.isWellFormed { findings.insert(.syntax) }
    if word.charset == nil { findings.insert(.unknownCharset) }
    // What is in no known charset is read as windows-1252 reads it, unless it is UTF-8.
    let next = word.charset ?? (Charset.guess(word.octets).isUTF8 ? .utf8 : .windows1252)
    if charset != next {
      flush()
    } else if !next.decode(pending, with: converters).isValid {
      findings.insert(.splitCharacter)
    }
    charset = next
    pending += word.octets
  }

  private mutating func flush() {
    defer {
      pending.removeAll(keepingCapacity: true)
      charset = nil
    }
    guard let charset else {
      let guessed = Charset.guess(pending)
      if !guessed.isUTF8 { findings.insert(.rawEightBit) }
      text += guessed.text
      return
    }
    let decoded = charset.decode(pending, with: converters)
    if !decoded.isValid { findings.insert(.invalidCharacters) }
    text += decoded.text
  }
}

extension EncodedWords {
  /// One encoded-word: `=?charset?B?text?=`.
  private struct Word {
    let charset: Charset?
    let octets: [UInt8]
    /// As RFC 2047 has it: without the language that RFC 2231 §5 lets stand behind the charset, over which readers
    /// stumble, and without another word right behind it, whose beginning some take for the end of this one.
    let isWellFormed: Bool
    let end: Int

    /// The longest charset label and the longest text looked at; RFC 2047 §2 allows 75 octets for the whole word.
    private static let longestLabel = 64
    private static let longestText = 8192

    init?(in octets: Octets, at start: Int, searched: inout Int) {
      let label = start + 2
      let labelEnd = octets.first(UInt8(ascii: "?"), in: label..<min(label + Self.longestLabel, octets.count))
      guard octets[labelEnd] == UInt8(ascii: "?"), labelEnd > label,
        octets[labelEnd + 2] == UInt8(ascii: "?"),
        let end = Self.closing(in: octets, from: labelEnd + 3, searched: &searched)
      else { return nil }
      let text = octets[labelEnd + 3..<end]
      let isText: Bool
      switch ASCII.lower(octets[labelEnd + 1]) {
      case UInt8(ascii: "b"): (self.octets, isText) = Self.base64(text)
      case UInt8(ascii: "q"): (self.octets, isText) = Self.quoted(text)
      default: return nil
      }
      let isLabel = octets[label..<labelEnd].raw.allSatisfy {
        ASCII.isToken($0) && $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "'")
      }
      isWellFormed = isText && isLabel && !Self.isMark(octets[end + 2])
      charset = Charset(label: octets[label..<labelEnd].array)
      self.end = end + 2
    }

    static func closing(in octets: Octets, from start: Int, searched: inout Int) -> Int? {
      let limit = min(start + longestText, octets.count)
      var position = max(start, searched)
      while true {
        position = octets.first(UInt8(ascii: "?"), in: position..<max(position, limit))
        guard position < limit else {
          searched = max(searched, limit)
          return nil
        }
        if octets[position + 1] == UInt8(ascii: "=") { return position }
        position += 1
      }
    }

    /// An octet of the marks that a word begins and ends with.
    private static func isMark(_ octet: UInt8) -> Bool { octet == UInt8(ascii: "=") || octet == UInt8(ascii: "?") }

    private static func quoted(_ text: Octets) -> ([UInt8], Bool) {
      var octets: [UInt8] = []
      var isWellFormed = true
      var position = 0
      while position < text.count {
        let octet = text[position]
        position += 1
        if octet == UInt8(ascii: "="), let high = ASCII.hexadecimal(text[position]),
          let low = ASCII.hexadecimal(text[position + 1])
        {
          octets.append(high << 4 | low)
          position += 2
        } else {
          // Some readers end the word at a semicolon too.
          if isMark(octet) || octet == UInt8(ascii: ";") || octet <= ASCII.space { isWellFormed = false }
          octets.append(octet == UInt8(ascii: "_") ? ASCII.space : octet)
        }
      }
      return (octets, isWellFormed && text.count > 0)
    }

    /// Without its padding some readers drop the last octets.
    private static func base64(_ text: Octets) -> ([UInt8], Bool) {
      let decoded = Base64.decodeShort(text)
      return (decoded.octets, decoded.isWellFormed && text.count > 0 && text.count.isMultiple(of: 4))
    }
  }
}
