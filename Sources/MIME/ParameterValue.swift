/// What one parameter means, after RFC 2231 and what senders do instead of it.
struct ParameterValue {
  /// Joined and unquoted, percent-decoded, in `charset`.
  var octets: [UInt8]
  var text: String
  /// It was written with a `*`: as an extended value or in segments.
  var isExtended = false
}

extension Parameters {
  /// How a parameter was written.
  enum Form {
    case absent
    /// Once, without a `*`, and so that its octets, in ASCII, stand for themselves.
    case literal(Octets)
    case other
  }

  /// How the parameter `name`, which is in lower case, was written.
  func form(of name: StaticString, in octets: Octets) -> Form {
    var form = Form.absent
    for parameter in written where octets.matches(name, at: parameter.name.lowerBound) {
      guard case .absent = form, parameter.name.count == name.utf8CodeUnitCount else { return .other }
      let value = octets[parameter.value]
      form = value.isLiteral ? .literal(value) : .other
    }
    return form
  }

  /// Whether the parameter `name`, which is in lower case, was written whole more than once, with `*` or without.
  func repeats(_ name: StaticString, in octets: Octets) -> Bool {
    let length = name.utf8CodeUnitCount
    return written.count {
      let written = octets[$0.name]
      return written.matches(name, at: 0) && written.count <= length + 1
        && [0, UInt8(ascii: "*")].contains(written[length])
    } > 1
  }

  /// The text of the parameter `name`.
  func text(of name: StaticString, in field: inout StructuredField, segmentLimit: Int) -> String? {
    switch form(of: name, in: field.octets) {
    case .absent: nil
    case .literal(let octets): String(decoding: octets.raw, as: UTF8.self)
    case .other: value(of: name, in: &field, segmentLimit: segmentLimit)?.text
    }
  }

  /// The value of the parameter `name`, which is in lower case: `name*` before `name*0` before `name`, the first of
  /// equal ones; nil when there is none. Everything odd about it is noted.
  func value(of name: StaticString, in field: inout StructuredField, segmentLimit: Int) -> ParameterValue? {
    var candidates = Candidates()
    for parameter in written where field.octets.matches(name, at: parameter.name.lowerBound) {
      candidates.add(parameter, behind: name.utf8CodeUnitCount, in: field.octets)
    }
    return candidates.isEmpty ? nil : field.value(of: candidates, segmentLimit: segmentLimit)
  }

  /// Every parameter's text by its name in lower case.
  func all(in field: inout StructuredField, segmentLimit: Int) -> [String: String] {
    var byName: [[UInt8]: Candidates] = [:]
    for parameter in written {
      let name = field.octets[parameter.name].array.prefix { $0 != UInt8(ascii: "*") }.map(ASCII.lower)
      byName[name, default: Candidates()].add(parameter, behind: name.count, in: field.octets)
    }
    var all: [String: String] = [:]
    for (name, candidates) in byName where !candidates.isEmpty {
      all[String(decoding: name, as: UTF8.self)] = field.value(of: candidates, segmentLimit: segmentLimit).text
    }
    return all
  }
}

extension StructuredField {
  private typealias Written = Parameters.Written
  private typealias Segment = Parameters.Segment

  fileprivate mutating func value(of candidates: Parameters.Candidates, segmentLimit: Int) -> ParameterValue {
    if let plain = candidates.plain, candidates.isPlainOnly { return plainValue(plain) }
    let values = [
      candidates.extended.map { extendedValue($0) },
      candidates.segments.isEmpty ? nil : joined(candidates.segments, limit: segmentLimit),
      candidates.plain.map { plainValue($0) },
    ].compactMap { $0 }
    let others = values.dropFirst() + candidates.repeated.map { valueOfRepeated($0) }
    // Some readers put pieces and the other forms behind one another, and two extended values.
    let areJoined =
      !candidates.segments.isEmpty && values.count > 1 || candidates.repeated.contains(where: isExtended)
      || !candidates.repeated.isEmpty && values[0].text.isEmpty
    if areJoined || others.contains(where: { $0.text != values[0].text }) {
      note(.duplicateParameter, at: candidates.place)
    }
    return values[0]
  }

  private mutating func plainValue(_ parameter: Written) -> ParameterValue {
    let octets = plainOctets(parameter)
    noteIfEscaped(parameter)
    return ParameterValue(octets: octets, text: decodedWords(octets, at: parameter.value.lowerBound))
  }

  private mutating func valueOfRepeated(_ parameter: Written) -> ParameterValue {
    isExtended(parameter) ? extendedValue(parameter) : plainValue(parameter)
  }

  private func isExtended(_ parameter: Written) -> Bool {
    octets[parameter.name.upperBound - 1] == UInt8(ascii: "*")
  }

  /// Readers disagree on whether a backslash in quotation marks stands for itself.
  private mutating func noteIfEscaped(_ parameter: Written) {
    let inside = octets[parameter.value]
    if parameter.isQuoted, inside.contains(UInt8(ascii: "\\"), in: 0..<inside.count) {
      note(.quotedPair, at: parameter.value.lowerBound)
    }
  }

  private func plainOctets(_ parameter: Written) -> [UInt8] {
    let inside = octets[parameter.value]
    return parameter.isQuoted ? StructuredField.unquoted(inside) : HeaderText.unfolded(inside)
  }

  private mutating func decodedWords(_ octets: [UInt8], at offset: Int) -> String {
    let decoded = EncodedWords.decode(octets)
    for (finding, code) in EncodedWords.parameterDefects where decoded.findings.contains(finding) {
      note(code, at: offset)
    }
    // Readers that decode a header before they take it apart see the end of the value there, or another word.
    let isDecodedAgain = decoded.text.utf8.contains(UInt8(ascii: "\"")) || decoded.text.contains("=?")
    if decoded.findings.contains(.word), isDecodedAgain { note(.encodedWordSyntax, at: offset) }
    return decoded.text
  }

  /// `charset'language'text` (RFC 2231 §4).
  private mutating func extendedValue(_ parameter: Written) -> ParameterValue {
    joined([Segment(number: 0, isExtended: true, parameter: parameter)], limit: 1)
  }

  private mutating func joined(_ segments: [Segment], limit: Int) -> ParameterValue {
    let place = segments[0].parameter.value.lowerBound
    let ordered = inOrder(segments)
    if ordered.count > limit { note(.tooManySegments, at: place) }
    var octets: [UInt8] = []
    var label: [UInt8]?
    for (index, segment) in ordered.enumerated() {
      let part = plainOctets(segment.parameter)
      noteIfEscaped(segment.parameter)
      // Readers that find plain parameters whatever their case do not find these.
      if self.octets[segment.parameter.name].array.contains(where: { $0 != ASCII.lower($0) }) {
        note(.extendedValueSyntax, at: segment.parameter.name.lowerBound)
      }
      guard segment.isExtended else {
        octets += part
        continue
      }
      let split = index == 0 ? ExtendedText.split(part) : (label: nil, text: part[...])
      if index == 0, split.label?.isEmpty != false { note(.extendedValueSyntax, at: place) }
      label = label ?? split.label
      let decoded = ExtendedText.percentDecoded(split.text)
      // What is no ASCII or has a meaning has to be escaped: readers take the value apart there.
      let isEscaped = part.allSatisfy { $0 < 0x80 } && !split.text.contains(where: ExtendedText.hasMeaning)
      let isLabelled = part[..<split.text.startIndex].allSatisfy { ASCII.isToken($0) && $0 != UInt8(ascii: "%") }
      if !decoded.isWellFormed || !isEscaped || !isLabelled {
        note(.extendedValueSyntax, at: segment.parameter.value.lowerBound)
      }
      octets += decoded.octets
    }
    let text = ordered.contains(where: \.isExtended) ? text(octets, label, at: place) : words(octets, at: place)
    return ParameterValue(octets: octets, text: text, isExtended: true)
  }

  /// Encoded-words in pieces: no reader is bound to look for them there, and few do.
  private mutating func words(_ octets: [UInt8], at place: Int) -> String {
    if EncodedWords.decode(octets).findings.contains(.word) { note(.encodedWordSyntax, at: place) }
    return decodedWords(octets, at: place)
  }

  /// By number, the first of equal ones; gaps, repeats and another order are noted.
  private mutating func inOrder(_ segments: [Segment]) -> [Segment] {
    let place = segments[0].parameter.value.lowerBound
    if zip(segments, segments.dropFirst()).contains(where: { $0.number > $1.number }) {
      note(.segmentOrder, at: place)
    }
    var ordered: [Segment] = []
    for segment in segments.enumerated().sorted(by: {
      ($0.element.number, $0.offset) < ($1.element.number, $1.offset)
    }) {
      if segment.element.number == ordered.last?.number {
        note(.segmentRepeated, at: segment.element.parameter.value.lowerBound)
      } else {
        ordered.append(segment.element)
      }
    }
    if ordered.indices.contains(where: { ordered[$0].number != $0 }) {
      note(.segmentMissing, at: place)
    }
    return ordered
  }

  private mutating func text(_ octets: [UInt8], _ label: [UInt8]?, at place: Int) -> String {
    guard let label, !label.isEmpty else {
      let guessed = Charset.guess(octets)
      if !guessed.isUTF8 { note(.rawEightBit, at: place) }
      return guessed.text
    }
    // Two octets a character, or four: in which order readers do not agree, and some fail over an odd one.
    let isWide = label.prefix(3).map(ASCII.lower) == Array("utf".utf8) && Charset(label: label) != .utf8
    guard let charset = Charset(label: label) else {
      note(isWide ? .undecodableName : .unknownCharset, at: place)
      return Charset.guess(octets).text
    }
    let decoded = charset.decode(octets)
    if isWide || !decoded.isValid && charset != .utf8 { note(.undecodableName, at: place) }
    if !decoded.isValid { note(.invalidCharacters, at: place) }
    return decoded.text
  }
}

extension Parameters {
  /// One `name*N=` or `name*N*=`.
  struct Segment {
    let number: Int
    let isExtended: Bool
    let parameter: Written
  }

  /// The ways one name was written.
  fileprivate struct Candidates {
    var plain: Written?
    var extended: Written?
    var segments: [Segment] = []
    var repeated: [Written] = []
    var place = 0

    var isEmpty: Bool { plain == nil && extended == nil && segments.isEmpty }
    var isPlainOnly: Bool { extended == nil && segments.isEmpty && repeated.isEmpty }

    /// Takes a parameter whose name's first `length` octets are the name looked for.
    mutating func add(_ parameter: Written, behind length: Int, in octets: Octets) {
      guard parameter.name.count >= length else { return }
      let suffix = octets[parameter.name.lowerBound + length..<parameter.name.upperBound]
      if isEmpty { place = parameter.value.lowerBound }
      if suffix.count == 0 {
        if plain == nil { plain = parameter } else { repeated.append(parameter) }
      } else if suffix.count == 1, suffix[0] == UInt8(ascii: "*") {
        if extended == nil { extended = parameter } else { repeated.append(parameter) }
      } else if let number = Self.number(suffix) {
        let isExtended = suffix[suffix.count - 1] == UInt8(ascii: "*")
        segments.append(Segment(number: number, isExtended: isExtended, parameter: parameter))
      }
    }

    /// The number in `*N` or `*N*`, of at most seven digits.
    private static func number(_ suffix: Octets) -> Int? {
      guard suffix[0] == UInt8(ascii: "*") else { return nil }
      let end = suffix[suffix.count - 1] == UInt8(ascii: "*") ? suffix.count - 1 : suffix.count
      guard end > 1, end <= 8 else { return nil }
      var number = 0
      for index in 1..<end {
        guard ASCII.isDigit(suffix[index]) else { return nil }
        number = number * 10 + Int(suffix[index] - 0x30)
      }
      return number
    }
  }
}

/// The text of RFC 2231 §4: `charset'language'percent-encoded`.
enum ExtendedText {
  /// Splits at the two apostrophes; without them there is no label.
  static func split(_ octets: [UInt8]) -> (label: [UInt8]?, text: ArraySlice<UInt8>) {
    guard let first = octets.firstIndex(of: UInt8(ascii: "'")),
      let second = octets[(first + 1)...].firstIndex(of: UInt8(ascii: "'"))
    else { return (nil, octets[...]) }
    return (Array(octets[..<first]), octets[(second + 1)...])
  }

  /// An octet that RFC 2231 §7 wants escaped in a value, besides white space, controls and what RFC 2045 wants quoted.
  static func hasMeaning(_ octet: UInt8) -> Bool { octet == UInt8(ascii: "'") || octet == UInt8(ascii: "*") }

  static func percentDecoded(_ text: ArraySlice<UInt8>) -> (octets: [UInt8], isWellFormed: Bool) {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.count)
    var isWellFormed = true
    var index = text.startIndex
    while index < text.endIndex {
      let octet = text[index]
      if octet == UInt8(ascii: "%") {
        if text.endIndex - index > 2, let high = ASCII.hexadecimal(text[index + 1]),
          let low = ASCII.hexadecimal(text[index + 2])
        {
          octets.append(high << 4 | low)
          index += 3
          continue
        }
        isWellFormed = false
      }
      octets.append(octet)
      index += 1
    }
    return (octets, isWellFormed)
  }
}

extension EncodedWords {
  /// What the findings mean in a parameter, where RFC 2047 §5 allows no encoded-word.
  static let parameterDefects: [(Findings, Defect.Code)] = [
    (.word, .encodedWordInParameter), (.unknownCharset, .unknownCharset),
    (.invalidCharacters, .invalidCharacters),
    (.syntax, .encodedWordSyntax), (.splitCharacter, .splitCharacter), (.rawEightBit, .rawEightBit),
  ]
}

extension Octets {
  /// They stand for themselves in a parameter: ASCII without backslashes, folds and what begins an encoded-word.
  fileprivate var isLiteral: Bool {
    for octet in UnsafeBufferPointer(start: base, count: count)
    where octet < 0x20 || octet > 0x7E || octet == UInt8(ascii: "\\") || octet == UInt8(ascii: "?") {
      return false
    }
    return true
  }
}
