import FoundationEssentials
import Glibc
import TestServers
import Testing

/// A file as partners send it, under `fixtures/formats`, and beside it what `intray check` says of it.
struct CheckFixture: Sendable, CustomTestStringConvertible {
  let name: String
  /// What stands beside it.
  let expected: String

  static let folder = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/fixtures/formats"

  static let all: [CheckFixture] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".expected") }.sorted().compactMap { file in
      let expected = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      return expected.map { CheckFixture(name: String(file.dropLast(9)), expected: $0) }
    }
  }()

  var testDescription: String { name }

  /// The first line: `$ intray check FILE --type TYPE …`.
  var command: String { String(expected.prefix { $0 != "\n" }) }

  /// Behind `intray`; one in apostrophes or quotes may hold a space.
  var arguments: [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in command.dropFirst("$ intray ".count) + " " {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      } else if quote == nil, character == " " {
        words.append(word)
        word = ""
      } else {
        word.append(character)
      }
    }
    return words
  }
}

extension Folder {
  /// Makes the folder a home with the data types of the fixtures.
  func linkDataTypes() throws { try link("datatypes", to: "\(CheckFixture.folder)/datatypes") }

  func check(_ fixture: CheckFixture, _ printing: String) async throws -> Command.Outcome {
    var arguments = fixture.arguments
    arguments[1] = "\(CheckFixture.folder)/\(arguments[1])"
    arguments += [printing, "--home", path, "--now", "2026-03-09T00:00:00Z"]
    return try await Command(intrayExecutable, arguments).run()
  }
}
