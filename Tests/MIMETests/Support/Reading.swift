import MIME

/// A message with its bytes, as tests want to ask it.
struct ReadMessage {
  let bytes: [UInt8]
  let message: Message

  init(_ bytes: [UInt8], limits: Limits = .standard) {
    self.bytes = bytes
    message = bytes.withUnsafeBytes { Message($0, limits: limits) }
  }

  init(_ text: String, limits: Limits = .standard) { self.init(Array(text.utf8), limits: limits) }

  func decoded(_ part: Part) -> (octets: [UInt8], defects: [Defect]) {
    var octets: [UInt8] = []
    let decoded = bytes.withUnsafeBytes { bytes in message.decode(part, in: bytes) { octets += $0 } }
    precondition(decoded.size == octets.count, "the size said is the size handed over")
    return (octets, decoded.defects)
  }

  func text(_ part: Part) -> String { String(decoding: decoded(part).octets, as: UTF8.self) }

  /// Type, name and text of every leaf, those of forwards too.
  var leaves: [String] {
    message.leaves(openingForwards: true).map { part in
      "\(part.path) \(part.contentType) \(part.fileName ?? "-") \(text(part).replacing("\r\n", with: "\n"))"
    }
  }

  var codes: [String] { message.defects.map(\.code.rawValue) }

  /// How `intray mime --tree` shows it.
  var tree: String { bytes.withUnsafeBytes { Tree(message, Report(message, in: $0), in: $0).description } }

  /// Everything about the attachments that the line ends do not change.
  var attachments: [String] {
    report.attachments.map { "\($0.part) \($0.contentType) \($0.fileName ?? "-") \($0.textSHA256) \($0.nested)" }
  }

  var report: Report { bytes.withUnsafeBytes { Report(message, in: $0) } }

  func opened(_ openings: Openings) -> OpenedParts {
    bytes.withUnsafeBytes { message.opened(openings, in: $0) }
  }
}

/// A message of a text and one attachment, whose header is `fields` and whose body is `body`.
func withAttachment(_ fields: String, body: String = "aWQsYW1vdW50DQoxLDEwLjUwDQo=") -> String {
  """
  From: a@example.com
  MIME-Version: 1.0
  Content-Type: multipart/mixed; boundary="BND"

  --BND
  Content-Type: text/plain; charset=utf-8

  hello
  --BND
  \(fields)

  \(body)
  --BND--

  """
}

/// The same text with the line ends that IMAP delivers.
func crlf(_ text: String) -> String { text.replacing("\n", with: "\r\n") }

/// Octets that look random and are the same every time.
struct Noise: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func octets(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
  }
}
