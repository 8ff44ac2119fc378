/// A set of message numbers, as ranges that ascend and do not touch (RFC 9051 §9, `sequence-set` without `*`).
struct UIDSet: Sendable, Equatable, CustomStringConvertible {
  private(set) var ranges: [ClosedRange<UInt32>]

  init(ranges: [ClosedRange<UInt32>] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
  }

  init(_ numbers: some Sequence<UInt32>) { self.init(ranges: numbers.map { $0...$0 }) }

  /// `1:4,7,9:11`
  var description: String { ranges.map(Self.text).joined(separator: ",") }

  /// How many numbers it holds.
  var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// By halving: linear work for many questions is what a hostile server would wish for.
  func contains(_ number: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(number)
  }

  /// What is in both; `other` must be small, as a set we sent is.
  func intersection(_ other: UIDSet) -> UIDSet { UIDSet(other.ranges.joined().filter(contains)) }

  /// Cuts numbers into sets for one command each: at most `count` numbers, and a text of at most `characters`.
  static func batches(of numbers: [UInt32], count: Int, characters: Int = 1_000) -> [UIDSet] {
    var batches: [UIDSet] = []
    var batch = UIDSet()
    var size = 0
    for number in Set(numbers).sorted() {
      if size == count || batch.textBound + 22 > characters {
        batches.append(batch)
        batch = UIDSet()
        size = 0
      }
      batch.append(number...number)
      size += 1
    }
    if size > 0 { batches.append(batch) }
    return batches
  }

  /// What the text is not longer than: two numbers of ten digits and two separators for each range.
  private var textBound: Int { ranges.count * 22 }

  private mutating func append(_ range: ClosedRange<UInt32>) {
    guard let last = ranges.last, UInt64(range.lowerBound) <= UInt64(last.upperBound) + 1 else {
      ranges.append(range)
      return
    }
    ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
  }

  private static func text(_ range: ClosedRange<UInt32>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound):\(range.upperBound)"
  }
}
