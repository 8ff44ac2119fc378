import Testing

@testable import Formats

@Suite struct SeenRowsTests {
  private func key(_ group: String, _ own: Int) -> SeenRows.Key {
    func hash(_ texts: [String]) -> KeyHash {
      var hash = KeyHash()
      for text in texts {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 16)
        bytes.withUnsafeBufferPointer { hash.add($0.baseAddress.unsafelyUnwrapped, text.utf8.count) }
      }
      return hash
    }
    let whole = hash([group, "key \(own)"])
    return SeenRows.Key(group: hash([group]).first, whole: whole.first, own: whole.second >> 16)
  }

  @Test(
    "Keys are told apart and found again, in small groups, in one large one, and alone", arguments: [1, 3, 100_000])
  func found(groupSize: Int) {
    let seen = SeenRows(expected: 10)
    let count = 100_000
    let keys = (0..<count).map { key("group \($0 / groupSize)", $0) }
    let first = keys.enumerated().map { seen.meet($0.element, row: $0.offset + 1) }
    #expect(first.count { $0 == .new } == (count + groupSize - 1) / groupSize)
    #expect(!first.contains { if case .same = $0 { true } else { false } })
    let again = keys.enumerated().allSatisfy { seen.meet($0.element, row: count + 1) == .same(row: $0.offset + 1) }
    #expect(again)
  }
}
