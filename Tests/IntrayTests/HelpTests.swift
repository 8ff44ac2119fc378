import ArgumentParser
import Testing

@testable import Intray

@Suite("Help") struct HelpTests {
  @Test("Every command says what it is for and shows an example of itself", arguments: IntrayCommand.all)
  func examples(command: Named) {
    let configuration = command.type.configuration
    #expect(!configuration.abstract.isEmpty)
    let isShown = "\(configuration.discussion)".contains(command.name)
    #expect(isShown, "the help of \(command.name) has no example")
  }
}

/// A command and how it is called: `intray queue claim`.
struct Named: Sendable, CustomTestStringConvertible {
  var type: any ParsableCommand.Type
  var name: String
  var testDescription: String { name }
}

extension IntrayCommand {
  /// Every command that people are shown.
  static var all: [Named] { below(Named(type: Self.self, name: "intray")) }

  private static func below(_ command: Named) -> [Named] {
    let next = command.type.configuration.subcommands.filter(\.configuration.shouldDisplay).map {
      Named(type: $0, name: "\(command.name) \($0._commandName)")
    }
    return [command] + next.flatMap(below)
  }
}
