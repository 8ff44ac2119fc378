import Testing

@testable import Transfer

struct UIDSetTests {
  @Test(
    "Numbers become ranges",
    arguments: [
      ([], ""), ([7], "7"), ([1, 2, 3, 5], "1:3,5"), ([5, 3, 4, 3, 1], "1,3:5"),
      ([.max, .max - 1, 1], "1,4294967294:4294967295"),
    ] as [([UInt32], String)])
  func compresses(numbers: [UInt32], text: String) {
    #expect(UIDSet(numbers).description == text)
  }

  @Test("A set holds what it was made of, and no more")
  func contains() {
    let set = UIDSet(ranges: [10...20, 30...30, 15...25, 1...2])
    let expected = Array(1...2) + Array(10...25) + [30]
    #expect((0...40).filter { set.contains($0) } == expected.map { UInt32($0) })
    #expect(set.count == expected.count)
    #expect(set.intersection(UIDSet(ranges: [24...30])).description == "24:25,30")
  }

  @Test("Batches keep to the count and to a text of 1,000 characters, and lose nothing")
  func batches() {
    let scattered = (0..<2_000).map { 4_000_000_000 + UInt32($0) * 2 }
    let batches = UIDSet.batches(of: scattered.shuffled(), count: 1_000)
    #expect(batches.allSatisfy { $0.description.utf8.count <= 1_000 })
    #expect(batches.flatMap { $0.ranges.joined() } == scattered)
    let dense = UIDSet.batches(of: Array(1...1_200), count: 500)
    #expect(dense.map(\.description) == ["1:500", "501:1000", "1001:1200"])
    #expect(UIDSet.batches(of: [], count: 5).isEmpty)
  }
}
