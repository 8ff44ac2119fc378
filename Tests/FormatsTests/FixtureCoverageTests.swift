import FoundationEssentials
import Testing

@testable import Formats

/// That `fixtures/formats` has a file for whatever can be found in one; EndToEndTests reads the files.
@Suite struct FixtureCoverageTests {
  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/formats"

  /// What no file brings about by itself, and why.
  private static let exceptions: [FindingCode: String] = [
    .rejectedLater: "comes from whoever took the file; RowOutcomesTests gives it"
  ]

  /// Codes in the expectations, each with how often it is there; blank rows are counted and never listed.
  private static let found: [String: Int] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let texts = files.filter { $0.hasSuffix(".expected") }.compactMap {
      try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
    }
    let lines = texts.flatMap { $0.split(separator: "\n") }
    let codes = lines.compactMap { line in
      ["{\"error\": \"", "{\"warning\": \""].first(where: line.hasPrefix).map {
        line.dropFirst($0.count).prefix { $0 != "\"" }
      }
    }
    let blank = lines.filter { $0.contains("\"blankRows\": ") }.map { _ in FindingCode.blankRow.rawValue }
    return Dictionary((codes.map(String.init) + blank).map { ($0, 1) }, uniquingKeysWith: +)
  }()

  @Test("Every code is found in a fixture, but for those that say why not", arguments: FindingCode.allCases)
  func found(code: FindingCode) {
    #expect((Self.found[code.rawValue] != nil) == (Self.exceptions[code] == nil))
  }

  @Test("No fixture expects a code that there is not")
  func known() {
    let known = Set(FindingCode.allCases.map(\.rawValue))
    #expect(Set(Self.found.keys).subtracting(known) == [])
  }
}
