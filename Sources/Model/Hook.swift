/// Where events are told: a program of somebody else's that takes HTTP requests. Used by one thread.
public protocol Hook: AnyObject {
  /// For logs and errors: `https://warehouse.example/intray`.
  var name: String { get }

  /// Hands one request over and says what was answered. Throws when nobody knows: no connection, no answer; then it
  /// must be told again.
  func tell(_ request: HookRequest) throws(TransferError) -> HookAnswer

  /// Hangs up; bounded, never fails.
  func close()
}

/// What is told at once.
public struct HookRequest: Sendable, Hashable {
  /// Names and values; printable ASCII.
  public var headers: [String: String]
  /// A JSON document.
  public var body: [UInt8]

  public init(headers: [String: String], body: [UInt8]) {
    self.headers = headers
    self.body = body
  }
}

/// What the other side said.
public struct HookAnswer: Sendable, Hashable {
  /// The status code (RFC 9110 §15).
  public var status: Int
  /// The beginning of its words, one line, printable.
  public var text: String

  public init(status: Int, text: String) {
    self.status = status
    self.text = text
  }
}
