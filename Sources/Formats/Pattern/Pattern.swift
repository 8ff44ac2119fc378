/// An anchored regular expression of XML Schema 1.0 part 2, appendix F: no anchors, no look-around, no back references.
/// Matching takes time linear in the text: it steps through sets of states and never goes back.
public struct Pattern: Sendable, Hashable, CustomStringConvertible {
  public let text: String
  private let steps: [Step]

  /// Nil with the reason when `text` is no such expression or would take more than 10,000 states.
  public init(_ text: String) throws(PatternFault) {
    self.text = text
    var compiler = PatternCompiler(try PatternParser.parse(text))
    steps = try compiler.compile()
  }

  public var description: String { text }
  public static func == (left: Pattern, right: Pattern) -> Bool { left.text == right.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// The whole of `text` matches.
  public func matches(_ text: String) -> Bool { matches(text.unicodeScalars) }

  func matches(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
    var current = StateSet(count: steps.count)
    var following = StateSet(count: steps.count)
    add(0, to: &current)
    for scalar in scalars {
      following.clear()
      for state in current.members {
        if case .take(let set, let next) = steps[state], set.contains(scalar) { add(next, to: &following) }
      }
      if following.members.isEmpty { return false }
      swap(&current, &following)
    }
    return current.members.contains { if case .accept = steps[$0] { true } else { false } }
  }

  /// Adds `state` and what it reaches without a character.
  private func add(_ state: Int, to set: inout StateSet) {
    var waiting = [state]
    while let state = waiting.popLast() {
      guard set.insert(state) else { continue }
      if case .branch(let targets) = steps[state] { waiting += targets }
    }
  }

  enum Step: Sendable {
    case take(ScalarSet, next: Int)
    case branch([Int])
    case accept
  }
}

/// Why a text is not a pattern.
public struct PatternFault: Error, Sendable, Hashable {
  public var message: String

  public init(message: String) { self.message = message }
}

private struct StateSet {
  var members: [Int] = []
  private var isIn: [Bool]

  init(count: Int) { isIn = Array(repeating: false, count: count) }

  mutating func insert(_ state: Int) -> Bool {
    if isIn[state] { return false }
    isIn[state] = true
    members.append(state)
    return true
  }

  mutating func clear() {
    for state in members { isIn[state] = false }
    members.removeAll(keepingCapacity: true)
  }
}

/// A set of characters: ranges and classes, perhaps all but them, less another set.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var classes: [ScalarClass] = []
  var isNegated = false
  var less: [ScalarSet] = []

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let isIn = ranges.contains { $0.contains(scalar.value) } || classes.contains { $0.contains(scalar) }
    return isIn != isNegated && !less.contains { $0.contains(scalar) }
  }
}

/// A class of characters: `\d`, `\p{Lu}`.
struct ScalarClass: Sendable {
  enum Kind: Sendable { case digit, space, word, nameStart, nameCharacter, anyButLineEnd, category(String) }
  var kind: Kind
  var isNegated = false

  func contains(_ scalar: Unicode.Scalar) -> Bool { isIn(scalar) != isNegated }

  private func isIn(_ scalar: Unicode.Scalar) -> Bool {
    let category = scalar.properties.generalCategory
    return switch kind {
    case .digit: category == .decimalNumber
    case .space: scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    case .word: !["P", "Z", "C"].contains(category.letters.first.map(String.init))
    case .nameStart: scalar.properties.isAlphabetic || scalar == "_" || scalar == ":"
    case .nameCharacter:
      scalar.properties.isAlphabetic || category == .decimalNumber || "_:.-·".unicodeScalars.contains(scalar)
    case .anyButLineEnd: scalar != "\n" && scalar != "\r"
    case .category(let name): category.letters.hasPrefix(name)
    }
  }
}

extension Unicode.GeneralCategory {
  /// The two letters of UAX #44: `Lu`.
  fileprivate var letters: String {
    switch self {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    case .unassigned: "Cn"
    @unknown default: "Cn"
    }
  }
}
