/// The tree of a pattern.
indirect enum PatternNode: Sendable {
  case set(ScalarSet)
  case sequence([PatternNode])
  case choice([PatternNode])
  case many(PatternNode, least: Int, most: Int?)
}

/// Reads a pattern (XML Schema 1.0 part 2, appendix F).
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0

  static func parse(_ text: String) throws(PatternFault) -> PatternNode {
    var parser = PatternParser(scalars: Array(text.unicodeScalars))
    let node = try parser.choice()
    guard parser.next == nil else { throw PatternFault(message: "an unmatched ) in the pattern") }
    return node
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private mutating func choice() throws(PatternFault) -> PatternNode {
    var branches = [try branch()]
    while take("|") { branches.append(try branch()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func branch() throws(PatternFault) -> PatternNode {
    var pieces: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { pieces.append(try quantified(try atom())) }
    return .sequence(pieces)
  }

  private mutating func quantified(_ node: PatternNode) throws(PatternFault) -> PatternNode {
    if take("?") { return .many(node, least: 0, most: 1) }
    if take("*") { return .many(node, least: 0, most: nil) }
    if take("+") { return .many(node, least: 1, most: nil) }
    guard take("{") else { return node }
    let least = try count()
    var most: Int? = least
    if take(",") { most = next == "}" ? nil : try count() }
    guard take("}"), most.map({ $0 >= least }) ?? true else {
      throw PatternFault(message: "a quantifier is written {n}, {n,} or {n,m} with n at most m")
    }
    return .many(node, least: least, most: most)
  }

  private mutating func count() throws(PatternFault) -> Int {
    var value = 0
    let start = position
    while let scalar = next, ("0"..."9").contains(scalar), position - start < 4 {
      value = value * 10 + Int(scalar.value - 0x30)
      position += 1
    }
    guard position > start else { throw PatternFault(message: "a number is expected in {}") }
    return value
  }

  private mutating func atom() throws(PatternFault) -> PatternNode {
    guard let scalar = next else { throw PatternFault(message: "the pattern ends too early") }
    position += 1
    switch scalar {
    case "(": return try group()
    case "[": return .set(try bracket())
    case ".": return .set(ScalarSet(classes: [ScalarClass(kind: .anyButLineEnd)]))
    case "\\": return .set(try escape())
    case "?", "*", "+", "{", "}", "]":
      throw PatternFault(message: "\"\(scalar)\" must be written \"\\\(scalar)\"")
    default: return .set(ScalarSet(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func group() throws(PatternFault) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 50 else { throw PatternFault(message: "more than 50 groups inside one another") }
    let node = try choice()
    guard take(")") else { throw PatternFault(message: "a ( is never closed") }
    return node
  }

  private mutating func bracket() throws(PatternFault) -> ScalarSet {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 50 else { throw PatternFault(message: "more than 50 groups inside one another") }
    var set = ScalarSet()
    set.isNegated = take("^")
    while let scalar = next, scalar != "]" {
      position += 1
      if scalar == "-", take("[") {
        set.less.append(try bracket())
      } else if scalar == "\\" {
        try member(try escape(), of: &set)
      } else {
        try member(ScalarSet(ranges: [scalar.value...scalar.value]), of: &set)
      }
    }
    guard take("]") else { throw PatternFault(message: "a [ is never closed") }
    return set
  }

  /// Adds one character, the range that begins with it, or a class.
  private mutating func member(_ found: ScalarSet, of set: inout ScalarSet) throws(PatternFault) {
    guard let first = found.ranges.first, found.ranges.count == 1, found.classes.isEmpty,
      next == "-", position + 1 < scalars.count, scalars[position + 1] != "]", scalars[position + 1] != "["
    else {
      set.ranges += found.ranges
      set.classes += found.classes
      return
    }
    position += 1
    var last = ScalarSet(ranges: [scalars[position].value...scalars[position].value])
    position += 1
    if last.contains("\\") { last = try escape() }
    guard let end = last.ranges.first, first.lowerBound <= end.lowerBound else {
      throw PatternFault(message: "a range in [] runs backwards")
    }
    set.ranges.append(first.lowerBound...end.lowerBound)
  }

  private mutating func escape() throws(PatternFault) -> ScalarSet {
    guard let scalar = next else { throw PatternFault(message: "the pattern ends with a backslash") }
    position += 1
    switch scalar {
    case "n": return ScalarSet(ranges: [10...10])
    case "r": return ScalarSet(ranges: [13...13])
    case "t": return ScalarSet(ranges: [9...9])
    case "d", "D": return ScalarSet(classes: [ScalarClass(kind: .digit, isNegated: scalar == "D")])
    case "s", "S": return ScalarSet(classes: [ScalarClass(kind: .space, isNegated: scalar == "S")])
    case "w", "W": return ScalarSet(classes: [ScalarClass(kind: .word, isNegated: scalar == "W")])
    case "i", "I": return ScalarSet(classes: [ScalarClass(kind: .nameStart, isNegated: scalar == "I")])
    case "c", "C": return ScalarSet(classes: [ScalarClass(kind: .nameCharacter, isNegated: scalar == "C")])
    case "p", "P": return ScalarSet(classes: [try category(isNegated: scalar == "P")])
    case "\\", "|", ".", "?", "*", "+", "(", ")", "{", "}", "-", "[", "]", "^", "$", "/":
      return ScalarSet(ranges: [scalar.value...scalar.value])
    default: throw PatternFault(message: "\"\\\(scalar)\" is not an escape of XML Schema patterns")
    }
  }

  private mutating func category(isNegated: Bool) throws(PatternFault) -> ScalarClass {
    guard take("{"), let end = scalars[position...].firstIndex(of: "}") else {
      throw PatternFault(message: "a category is written \\p{Lu}")
    }
    let name = String(String.UnicodeScalarView(scalars[position..<end]))
    position = end + 1
    guard name.utf8.count <= 2, let group = name.first, "LMNPZSC".contains(group) else {
      throw PatternFault(message: "\"\(name)\" is not a general category such as L or Lu")
    }
    return ScalarClass(kind: .category(name), isNegated: isNegated)
  }
}
