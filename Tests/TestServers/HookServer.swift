import FoundationEssentials
import Glibc

/// A program that is told of events on 127.0.0.1. Stopped with the process.
public final class HookServer: Sendable {
  /// Over TLS, and without.
  public let port: Int
  public let plainPort: Int
  /// The CA of its certificate, which names `localhost` and 127.0.0.1, and one that has signed nothing here.
  public let caFile: String
  public let otherCAFile: String
  private let conversation: Conversation

  /// One request that came.
  public struct Request: Sendable, Decodable {
    public let id: String
    /// Its signature was made with the secret, not long ago.
    public let signed: Bool
    public let path: String
    public let type: String
    public let body: Body

    public struct Body: Sendable, Decodable, Equatable {
      public let number: Int
      public let kind: String
      public let connection: String?
      public let fileName: String?
    }
  }

  private struct Ready: Decodable {
    let port: Int
    let plainPort: Int
    let caFile: String
    let otherCAFile: String
  }

  private struct Answer: Decodable { let requests: [Request] }

  /// What this machine lacks for it, in words; nil when it lacks nothing.
  public static let missing: String? = {
    let programs = ["/usr/bin/python3", "/usr/bin/openssl"]
    guard let lacking = programs.first(where: { access($0, X_OK) != 0 }) else { return nil }
    return "not installed: \(lacking)"
  }()

  public static func start(secret: String) async throws -> HookServer {
    let conversation = try Conversation(.hook, ["secret": secret])
    return HookServer(try await conversation.answer(as: Ready.self), conversation)
  }

  private init(_ ready: Ready, _ conversation: Conversation) {
    port = ready.port
    plainPort = ready.plainPort
    caFile = ready.caFile
    otherCAFile = ready.otherCAFile
    self.conversation = conversation
  }

  /// How the next requests are answered, 204 when none is left; 0: it hangs up; -1: it says nothing for a minute; -2: 200
  /// and an answer that never ends.
  public func answer(_ statuses: Int...) async throws {
    _ = try await conversation.ask(["answers": statuses], as: Answer.self)
  }

  /// What came since this was asked last.
  public func requests() async throws -> [Request] {
    try await conversation.ask([String: Int](), as: Answer.self).requests
  }
}
