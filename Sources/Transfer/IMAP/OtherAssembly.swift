internal import Model

/// A response nobody here reads, checked only for balanced parentheses: ENABLED, ID, NAMESPACE, STATUS, QUOTA …
struct OtherAssembly {
  let name: String
  private var depth = 0

  private static let depthLimit = 64

  init(name: String) { self.name = name }

  var isComplete: Bool { depth == 0 }

  mutating func take(_ token: TokenReader.Token) throws(TransferError) {
    switch token {
    case .open:
      guard depth < Self.depthLimit else {
        throw violation(
          found: "parentheses nested deeper than \(Self.depthLimit)", expected: "a response \(name)")
      }
      depth += 1
    case .close:
      guard depth > 0 else { throw violation(found: spelled(UInt8(ascii: ")")), expected: "a word") }
      depth -= 1
    case .atom, .quoted, .literal: break
    }
  }
}
