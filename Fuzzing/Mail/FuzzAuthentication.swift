import Feeding

@testable import MIME

extension FuzzMail {
  /// Authentication-Results (RFC 8601), and the seals of forwarders (RFC 8617).
  static let authentication = FuzzTarget("authentication") { bytes in
    let octets = Array(bytes)
    if let read = AuthenticationResults(octets) { check(read) }
    let field = Array("Authentication-Results: ".utf8) + octets + Array("\r\n\r\n".utf8)
    field.withUnsafeBytes { for results in Message($0).authenticationResults { results.map(check) } }
    let seal = Array("ARC-Seal: i=1; d=a.example; cv=none\r\nARC-Authentication-Results: ".utf8) + octets
    (seal + Array("\r\n\r\n".utf8)).withUnsafeBytes { _ = Message($0).lastARCSeal }
  }

  /// What was read, written plainly, is read as the same.
  private static func check(_ read: AuthenticationResults) {
    require(!read.server.isEmpty && read.server == read.server.lowercased(), "the server is \(read.server)")
    for result in read.results {
      require(isKeyword(result.method) && isKeyword(result.result), "\(result) is no result")
      require(result.properties.allSatisfy { $0.name.split(separator: ".").allSatisfy(isKeyword) }, "\(result)")
    }
    let again = AuthenticationResults(Array(written(read).utf8))
    require(again == read, "\(written(read)) is read as \(String(describing: again))")
  }

  private static func isKeyword(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { ASCII.isToken($0) && $0 == ASCII.lower($0) }
  }

  private static func written(_ read: AuthenticationResults) -> String {
    guard !read.results.isEmpty else { return "\(quoted(read.server)); none" }
    let results = read.results.map { result in
      (["; \(result.method)=\(result.result)"] + result.properties.map { "\($0.name)=\(quoted($0.value))" })
        .joined(separator: " ")
    }
    return quoted(read.server) + results.joined()
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { "\"\\".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }
    return "\"\(escaped.joined())\""
  }
}
