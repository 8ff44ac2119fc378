/// Servers that speak one version of TLS each and hang up once it is agreed on. Stopped with the process.
public final class TLSServers: Sendable {
  /// By version: `1.1`.
  public let ports: [String: Int]
  public let caFile: String
  /// The versions that a client which takes any has found to be spoken.
  public let speaks: [String]
  private let conversation: Conversation

  private struct Ready: Decodable {
    let ports: [String: Int]
    let caFile: String
    let speaks: [String]
  }

  public static func start() async throws -> TLSServers {
    let conversation = try Conversation(.tls, [String: String]())
    return TLSServers(try await conversation.answer(as: Ready.self), conversation)
  }

  private init(_ ready: Ready, _ conversation: Conversation) {
    ports = ready.ports
    caFile = ready.caFile
    speaks = ready.speaks
    self.conversation = conversation
  }
}
