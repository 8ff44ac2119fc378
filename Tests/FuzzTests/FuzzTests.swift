import FoundationEssentials
import Feeding
import Testing

/// What `scripts/fuzz` does for hours, for a moment and without looking what is reached: whatever is true of the answers
/// there is true here. A find ends the process, with the input.
@Suite("What strangers send, changed at random")
struct FuzzTests {
  static let targets =
    FuzzMail.targets + FuzzIMAP.targets + FuzzNames.targets + FuzzFiles.targets + FuzzConfiguration.targets

  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/fuzz"

  @Test("is read by every target, and its answer can be true", arguments: targets.map(\.name))
  func changed(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(Self.folder)/\(name)").sorted()
    let seeds = try files.map { try Array(Data(contentsOf: URL(filePath: "\(Self.folder)/\(name)/\($0)"))) }
    #expect(seeds.count > 3)
    for seed in seeds { run(target, seed) }
    var chance = seeds[0].withUnsafeBytes { Chance($0) }
    for _ in 0..<400 { run(target, Self.changed(seeds, &chance)) }
  }

  private func run(_ target: FuzzTarget, _ input: [UInt8]) {
    input.withUnsafeBytes { bytes in
      FuzzInput.$current.withValue(input) { target.run(bytes) }
    }
  }

  /// One of the seeds with one to six changes.
  private static func changed(_ seeds: [[UInt8]], _ chance: inout Chance) -> [UInt8] {
    var input = Array((seeds.randomElement(using: &chance) ?? []).prefix(1024))
    for _ in 0..<Int.random(in: 1...6, using: &chance) {
      let place = Int.random(in: 0...input.count, using: &chance)
      let length = min(Int.random(in: 1...60, using: &chance), input.count - place)
      switch Int.random(in: 0..<5, using: &chance) {
      case 0 where place < input.count: input[place] = UInt8.random(in: 0...255, using: &chance)
      case 1: input.removeSubrange(place..<place + length)
      case 2: input.insert(contentsOf: input[place..<place + length], at: place)
      case 3:
        let other = seeds.randomElement(using: &chance) ?? []
        let start = Int.random(in: 0...other.count, using: &chance)
        input.insert(contentsOf: other[start..<min(start + 60, other.count)], at: place)
      default: input.insert(telling.randomElement(using: &chance) ?? 0, at: place)
      }
    }
    return input
  }

  /// Octets that mean something to one of the readers.
  private static let telling = Array("\r\n\t \":;=,'()<>{}[]*?%&#-\\/0\0".utf8) + [0x80, 0xC3, 0xFF]
}
