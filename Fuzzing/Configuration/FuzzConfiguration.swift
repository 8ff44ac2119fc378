import Feeding
import Model

@testable import Intray

/// What an operator writes.
enum FuzzConfiguration {
  static let targets = [configuration]

  /// Both files; connections that are read, written out, are read as the same.
  static let configuration = FuzzTarget("configuration") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    do { _ = try Configuration(text: text, file: "intray.yaml") } catch { check(error) }
    do {
      let connections = try read(text)
      let written = ConnectionsText(connections: connections).description
      guard let again = try? read(written) else { fatalError("cannot be read back:\n\(written)") }
      require(alike(connections, again), "read back otherwise:\n\(written)")
    } catch { check(error) }
    _ = (CronExpression(text), timeSpan(text), byteCount(text), isName(text), isAddress(text), isDomain(text))
  }

  private static func read(_ text: String) throws -> [Connection] {
    try ConnectionsFile(
      text: text, file: "connections.yaml", accounts: ["main"], dataTypes: ["conversions", "clicks"]
    ).connections
  }

  /// Whatever is wrong is said in words, of the file.
  private static func check(_ error: any Error) {
    guard let error = error as? ConfigurationError else { fatalError("\(error)") }
    require(!error.words.isEmpty && error.file.hasSuffix(".yaml"), "\(error)")
  }

  /// But for their identifiers, which are the store's.
  private static func alike(_ left: [Connection], _ right: [Connection]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { one, other in
        var other = other
        other.id = one.id
        return one == other
      }
  }
}
