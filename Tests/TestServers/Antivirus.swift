import FoundationEssentials

/// Debian's clamd with a signature of our own for the EICAR test file, or a false one that misbehaves as it is told.
/// Stopped with the process.
public final class Antivirus: Sendable {
  /// It listens at both.
  public let socketPath: String
  public let port: Int
  private let conversation: Conversation

  /// The EICAR test file, put together here: a scanner would take a file away that holds it.
  public static let testFile = Array(
    [#"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR"#, "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].joined().utf8)

  /// What this machine lacks for clamd, in words; nil when it lacks nothing.
  public static let missing: String? = Script.antivirus.missing(for: Wishes())

  /// What came to the false one since this was asked last: contents, by their octets.
  public struct Contents: Sendable, Decodable, Equatable {
    public let sessions: Int
    public let sizes: [Int]

    public init(sessions: Int, sizes: [Int]) {
      self.sessions = sessions
      self.sizes = sizes
    }
  }

  private struct Wishes: Encodable {
    var settings: [String: String] = [:]
    var signatures = true
    var isFalse = false
  }

  private struct Ready: Decodable {
    let socketPath: String
    let port: Int
  }

  /// clamd with these settings beside those that Intray needs, in which one may replace another.
  public static func clamd(_ settings: [String: String] = [:], signatures: Bool = true) async throws -> Antivirus {
    try await start(Wishes(settings: settings, signatures: signatures))
  }

  /// Tests/Servers/antivirus says which manners there are.
  public static func misbehaving(_ manners: String...) async throws -> Antivirus {
    let scanner = try await start(Wishes(isFalse: true))
    try await scanner.behave(manners)
    return scanner
  }

  private static func start(_ wishes: Wishes) async throws -> Antivirus {
    let conversation = try Conversation(.antivirus, wishes)
    return Antivirus(try await conversation.answer(as: Ready.self), conversation)
  }

  private init(_ ready: Ready, _ conversation: Conversation) {
    socketPath = ready.socketPath
    port = ready.port
    self.conversation = conversation
  }

  /// How the next contents are treated.
  @discardableResult
  public func behave(_ manners: [String] = []) async throws -> Contents {
    try await conversation.ask(["manners": manners], as: Contents.self)
  }

  public func stop() async throws { _ = try await conversation.ask(["stops": true], as: Contents.self) }

  public func startAgain() async throws { _ = try await conversation.ask(["starts": true], as: Contents.self) }
}
