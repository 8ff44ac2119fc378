import Model
import Testing

@testable import Transfer

struct FetchPipelineTests {
  @Test("Four commands of fifty are in flight, and the next one follows when one has ended")
  func window() {
    var pipeline = pipeline(of: waiting(sizes: Array(repeating: 1_000, count: 330)))
    #expect(fill(&pipeline, from: 0) == [50, 50, 50, 50])
    #expect(pipeline.ended("t2")?.count == 50)
    #expect(fill(&pipeline, from: 4) == [50])
    #expect(pipeline.ended("t2") == nil)
    for tag in ["t0", "t1", "t3"] { #expect(pipeline.ended(tag)?.count == 50) }
    #expect(fill(&pipeline, from: 5) == [50, 30])
    for tag in ["t4", "t5", "t6"] { _ = pipeline.ended(tag) }
    #expect(pipeline.hasNothingInFlight && pipeline.nextWindow() == nil)
  }

  @Test(
    "What is asked for at once is bounded by octets",
    arguments: [
      ([400_000, 400_000, 400_000, 1], [2, 2]),
      ([1_000_000, 1_000_000, 1_000_000, 1_000_000, 1], [1, 1, 1, 1]),
      ([1_500_000, 1_500_000, 1_500_000], [1, 1]),
      ([25_000_000, 25_000_000], [1]),
      ([10, 25_000_000, 10], [1]),
      ([Int.max, Int.max], [1]),
      ([0, 0, 0], [3]),
      ([], []),
    ])
  func bounds(sizes: [Int], windows: [Int]) {
    var pipeline = pipeline(of: waiting(sizes: sizes))
    #expect(fill(&pipeline, from: 0) == windows)
  }

  @Test(
    "A message is awaited from when it is asked for until it comes, and absent when its command ends without it"
  )
  func awaits() {
    let all = waiting(sizes: [5, 7])
    var pipeline = pipeline(of: all)
    #expect(pipeline.awaited(1) == nil)
    pipeline.sent(under: "t0")
    #expect(pipeline.awaited(1) == all[0])
    #expect(pipeline.largest == 7)
    pipeline.came(1)
    #expect(pipeline.awaited(1) == nil)
    #expect(pipeline.ended("t0") == [all[1]])
    #expect(pipeline.awaited(2) == nil)
    #expect(pipeline.hasNothingInFlight && pipeline.nextWindow() == nil)
  }

  @Test("What is added is asked for behind what is left, in one command with it")
  func addition() {
    let all = waiting(sizes: Array(repeating: 1_000, count: 330))
    var pipeline = pipeline(of: Array(all[..<220]))
    #expect(fill(&pipeline, from: 0) == [50, 50, 50, 50])
    pipeline.add(Array(all[220...]))
    #expect(pipeline.ended("t0") == Array(all[..<50]))
    #expect(pipeline.nextWindow().map(Array.init) == Array(all[200..<250]))
  }

  private func pipeline(of waiting: [Waiting]) -> FetchPipeline {
    var pipeline = FetchPipeline()
    pipeline.add(waiting)
    return pipeline
  }

  private func waiting(sizes: [Int]) -> [Waiting] {
    sizes.enumerated().map { index, size in
      Waiting(
        place: Place(uidValidity: UIDValidity(rawValue: 1), uid: UID(rawValue: UInt32(index + 1))), size: size
      )
    }
  }

  /// Sends all that may be sent; how many messages each command asks for.
  private func fill(_ pipeline: inout FetchPipeline, from first: Int) -> [Int] {
    var windows: [Int] = []
    while let window = pipeline.nextWindow() {
      pipeline.sent(under: "t\(first + windows.count)")
      windows.append(window.count)
    }
    return windows
  }
}
