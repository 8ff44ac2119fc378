import FoundationEssentials
import Testing

@Suite("Words")
struct WordsTests {
  @Test("No type's name ends in a word that says nothing", arguments: ["Sources", "Tests"])
  func typeNames(folder: String) throws {
    for line in try sourceLines(below: folder) {
      for name in declaredTypes(line) where emptyWords.contains(where: name.hasSuffix) {
        Issue.record("\(line.place): \(name) does not say what it is")
      }
    }
  }

  @Test("Every room says in a file of its own name what it is in charge of", arguments: arrows.map(\.key))
  func roomComment(room: String) throws {
    let lines = try roomFile(room)
    #expect(lines.first?.hasPrefix("// \(room): ") == true, "Sources/\(room)/\(room).swift:1")
    #expect(lines.contains { $0.hasPrefix("// Must not know") }, "Sources/\(room)/\(room).swift")
  }
}

private func declaredTypes(_ line: SourceLine) -> [String] {
  let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
  return zip(line.words, line.words.dropFirst()).filter { kinds.contains($0.0) }.map { String($0.1) }
}

@Suite("Events")
struct EventKindsTests {
  @Test("Every kind of event that is written is one of those that can be asked for")
  func kinds() throws {
    let model = try String(contentsOfFile: packageRoot + "/Sources/Model/Event.swift", encoding: .utf8)
    for file in try swiftFiles(below: "Sources") {
      let text = try String(contentsOfFile: packageRoot + "/" + file, encoding: .utf8)
      for (start, _) in text.ranges(of: "kind: \"").map({ ($0.upperBound, $0) }) {
        let kind = text[start...].prefix { $0 != "\"" }
        guard !kind.contains("\\") else { continue }
        #expect(model.contains("\"\(kind)\""), "\(file) writes events of the kind \(kind)")
      }
    }
  }
}
