import Feeding
import Matching
import Model

/// Patterns, and the names they are held against.
enum FuzzNames {
  static let targets = [glob]

  /// A pattern in the first line and a name in the second match as the plainest reading of the rule has it.
  static let glob = FuzzTarget("glob") { bytes in
    let lines = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    guard lines.count == 2, let pattern = FileNamePattern(String(decoding: lines[0], as: UTF8.self)) else { return }
    let name = String(decoding: lines[1], as: UTF8.self)
    for ignoreCase in [false, true] {
      let glob = Glob(pattern, ignoreCase: ignoreCase)
      let matches = glob.matches(name)
      require((glob.mismatch(with: name) == nil) == matches, "a mismatch without words, or words without one")
      if !ignoreCase { require(matches == plainly(Array(pattern.text), Array(name)), "matches: \(matches)") }
      if matches { require(Glob(pattern, ignoreCase: true).matches(name), "it matches but in any case") }
    }
  }

  /// Whether each beginning of the pattern matches each beginning of the name, from the shortest on.
  private static func plainly(_ pattern: [Character], _ name: [Character]) -> Bool {
    var reached = [true] + name.map { _ in false }
    for character in pattern {
      var next = reached.map { _ in false }
      for end in 0...name.count {
        let before = end > 0 && reached[end - 1]
        switch character {
        case "*": next[end] = reached[end] || end > 0 && next[end - 1]
        case "?": next[end] = before
        default: next[end] = before && name[end - 1] == character
        }
      }
      reached = next
    }
    return reached[name.count]
  }
}
