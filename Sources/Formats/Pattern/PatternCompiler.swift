/// Turns a pattern's tree into steps; step 0 is where matching begins.
struct PatternCompiler {
  private let root: PatternNode
  private var steps: [Pattern.Step] = []

  init(_ root: PatternNode) { self.root = root }

  mutating func compile() throws(PatternFault) -> [Pattern.Step] {
    steps = [.branch([])]
    let accept = try add(.accept)
    steps[0] = .branch([try enter(root, then: accept)])
    return steps
  }

  /// Adds the steps of `node` that lead on to `next`; returns where they begin.
  private mutating func enter(_ node: PatternNode, then next: Int) throws(PatternFault) -> Int {
    switch node {
    case .set(let set): return try add(.take(set, next: next))
    case .sequence(let nodes):
      var target = next
      for node in nodes.reversed() { target = try enter(node, then: target) }
      return target
    case .choice(let branches):
      var targets: [Int] = []
      for branch in branches { targets.append(try enter(branch, then: next)) }
      return try add(.branch(targets))
    case .many(let node, let least, let most): return try enter(node, least, most, then: next)
    }
  }

  private mutating func enter(
    _ node: PatternNode, _ least: Int, _ most: Int?, then next: Int
  ) throws(PatternFault) -> Int {
    var target = next
    if let most {
      for _ in least..<most { target = try add(.branch([try enter(node, then: target), next])) }
    } else {
      target = try add(.branch([]))
      steps[target] = .branch([try enter(node, then: target), next])
    }
    for _ in 0..<least { target = try enter(node, then: target) }
    return target
  }

  private mutating func add(_ step: Pattern.Step) throws(PatternFault) -> Int {
    guard steps.count < 10_000 else { throw PatternFault(message: "the pattern is too large") }
    steps.append(step)
    return steps.count - 1
  }
}
