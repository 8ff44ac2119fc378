import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Public messages with what most parsers and the RFCs make of them, and a judge. They do not come with Intray: the test
/// runs where INTRAY_SHARED, or the folder `shared` beside the package, has them.
@Suite("Real messages, as others read them", .enabled(if: Judge.isHere, "\(Judge.folder)/judge.py is not there"))
struct JudgedMailTests {
  @Test(
    "Every message most readers agree on, and 99 of 100 of those a rule decides, with either line end",
    arguments: [[], ["--crlf"]])
  func corpus(lineEnds: [String]) async throws {
    let verdict = try await Judge.verdict(on: "expected.jsonl", lineEnds)
    let (strong, ruled) = (try #require(verdict.sources["TIER strong"]), try #require(verdict.sources["TIER ruled"]))
    #expect(strong.right == strong.count && strong.count >= 400, "\(verdict.missed)")
    #expect(ruled.right * 100 >= ruled.count * 99 && ruled.count >= 50, "\(verdict.missed)")
  }

  @Test("All but two of the hard cases, with either line end", arguments: [[], ["--crlf"]])
  func hardCases(lineEnds: [String]) async throws {
    let verdict = try await Judge.verdict(on: "hard.jsonl", lineEnds)
    let total = try #require(verdict.sources["TOTAL"])
    #expect(total.right >= 79 && total.count == 81, "\(verdict.missed)")
  }
}

enum Judge {
  static let folder: String = {
    if let named = getenv("INTRAY_SHARED") { return "\(String(cString: named))/mime" }
    return #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" } + "/shared/mime"
  }()
  static var isHere: Bool { access("\(folder)/judge.py", R_OK) == 0 }

  struct Verdict: Decodable {
    var sources: [String: Score]
    /// Messages for which there was no answer: a crash, or no JSON.
    var errors: [[String]]
    /// The messages that were not read as they should be.
    var missed: [Miss]

    enum CodingKeys: String, CodingKey {
      case sources, errors
      case missed = "bad"
    }
  }

  struct Score: Decodable {
    var count: Int
    var right: Int

    enum CodingKeys: String, CodingKey {
      case count = "n"
      case right = "full"
    }
  }

  /// A message's file, and what of it was right.
  struct Miss: Decodable, CustomStringConvertible {
    let description: String

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      let file = try pair.decode(String.self)
      let right = try pair.decode([String: Bool].self)
      description = "\(file): \(right.filter { !$0.value }.keys.sorted())"
    }
  }

  /// Has the messages of a list read by one `intray mime --batch`, and judged.
  static func verdict(on list: String, _ options: [String]) async throws -> Verdict {
    let folder = try Folder()
    let judge = [
      "\(self.folder)/judge.py", "--batch", "--cmd", "'\(intrayExecutable)' mime --batch", "--corpus",
      "\(self.folder)/messages", "--json", "\(folder.path)/verdict.json",
    ]
    let run = try await Command("/usr/bin/python3", judge + options + ["\(self.folder)/\(list)"]).run()
    try #require(run.status == 0, "\(run.errorText)\(run.outputText)")
    let verdict = try JSONDecoder().decode(Verdict.self, from: Data(try folder.read("verdict.json")))
    #expect(verdict.errors.isEmpty)
    return verdict
  }
}
