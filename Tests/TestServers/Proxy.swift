/// A bad line to a server on 127.0.0.1. Stopped by `stop()`, else with the process.
public final class Proxy: Sendable {
  /// Where to connect instead.
  public let port: Int
  private let conversation: Conversation

  private struct Wishes: Encodable {
    let to: Int
    let cutAfter: Int?
  }

  /// Hangs up for good once the server has sent so many octets; 0: before its first; nil: never.
  public static func start(to port: Int, cutAfter octets: Int? = nil) async throws -> Proxy {
    let conversation = try Conversation(.proxy, Wishes(to: port, cutAfter: octets))
    return Proxy(port: try await conversation.answer(as: [String: Int].self)["port"]!, conversation)
  }

  private init(port: Int, _ conversation: Conversation) {
    self.port = port
    self.conversation = conversation
  }

  /// What the server has sent through it up to now.
  public func octets() async throws -> Int {
    try await conversation.ask(true, as: [String: Int].self)["octets"]!
  }

  public func stop() async { await conversation.end() }
}
