import Glibc
import Synchronization
import Testing

@testable import Transfer

/// An IMAP server on 127.0.0.1 that says what it is told to say, for what no real server does. It logs everybody in
/// and selects every mailbox; what else it is asked, the script decides. One connection after another, for as long as
/// somebody holds it.
final class ScriptedIMAP: Sendable {
  /// A command as it came: `x4 UID FETCH 1:2 (UID BODY.PEEK[])`.
  struct Command: Sendable {
    let tag: String
    let text: String
  }

  enum Answer: Sendable {
    /// `#` at the beginning of a line stands for the tag.
    case say(String)
    case sayAndHangUp(String)
    /// The same again and again, until nobody listens any more.
    case flood(String)
    case silence
  }

  typealias Script = @Sendable (Command) -> Answer?

  let port: UInt16
  private let listener: Int32
  private let script: Script
  private let capabilities: String
  private let selection: String
  private let heard = Mutex<[String]>([])

  /// What was asked for behind the login.
  var commands: [String] { heard.withLock { $0 } }

  init(
    capabilities: String = "IMAP4rev1",
    selection: String =
      "* 9 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 10]\r\n# OK [READ-WRITE] done\r\n",
    script: @escaping Script
  ) throws {
    self.capabilities = capabilities
    self.selection = selection
    self.script = script
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    try #require(isListening, "no port on 127.0.0.1")
    port = UInt16(bigEndian: address.sin_port)
    try serve()
  }

  /// Ends the thread's waiting; the thread closes the socket, so that its number is not another's before it has ended.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve() throws {
    let run = Unmanaged.passRetained(Run(self, listener))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Run>.fromOpaque(context).takeRetainedValue().accept()
        return nil
      }, run.toOpaque())
    try #require(failure == 0, "no thread")
    pthread_detach(thread)
  }

  /// What the thread holds: the server only weakly, so that it ends with its test.
  private final class Run {
    weak var server: ScriptedIMAP?
    let listener: Int32

    init(_ server: ScriptedIMAP, _ listener: Int32) {
      self.server = server
      self.listener = listener
    }

    func accept() {
      defer { close(listener) }
      while true {
        let peer = Glibc.accept(listener, nil, nil)
        guard peer >= 0 else { return }
        converse(with: peer)
        close(peer)
      }
    }

    private func converse(with peer: Int32) {
      guard put("* OK ready\r\n", to: peer) else { return }
      var rest: [UInt8] = []
      while let line = line(from: peer, &rest), let server {
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return }
        let command = Command(tag: String(words[0]), text: String(words[1]))
        guard act(on: server.answer(command), command, peer) else { return }
      }
    }

    private func act(on answer: Answer, _ command: Command, _ peer: Int32) -> Bool {
      switch answer {
      case .silence: return true
      case .say(let text): return put(tagged(text, command), to: peer)
      case .sayAndHangUp(let text):
        _ = put(tagged(text, command), to: peer)
        return false
      case .flood(let text):
        let flood = String(repeating: tagged(text, command), count: 1 + 60_000 / text.utf8.count)
        while put(flood, to: peer) {}
        return false
      }
    }

    private func tagged(_ text: String, _ command: Command) -> String {
      let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
        line.first == UInt8(ascii: "#") ? Array(command.tag.utf8) + line.dropFirst() : Array(line)
      }
      return String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self)
    }

    private func line(from peer: Int32, _ rest: inout [UInt8]) -> String? {
      while true {
        if let end = rest.firstIndex(of: 0x0A) {
          defer { rest.removeFirst(end + 1) }
          return String(decoding: rest[..<end].filter { $0 != 0x0D }, as: UTF8.self)
        }
        var piece = [UInt8](repeating: 0, count: 4_096)
        let count = recv(peer, &piece, piece.count, 0)
        guard count > 0 else { return nil }
        rest += piece[..<count]
      }
    }

    private func put(_ text: String, to peer: Int32) -> Bool {
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return false }
        bytes = bytes.dropFirst(count)
      }
      return true
    }
  }

  private func answer(_ command: Command) -> Answer {
    guard command.tag.hasPrefix("x") else {
      return .say(command.text == "CAPABILITY" ? "* CAPABILITY IMAP4rev1\r\n# OK done\r\n" : "# OK done\r\n")
    }
    heard.withLock { $0.append(command.text) }
    if let answer = script(command) { return answer }
    switch command.text.split(separator: " ")[0] {
    case "CAPABILITY": return .say("* CAPABILITY \(capabilities)\r\n# OK done\r\n")
    case "SELECT", "EXAMINE": return .say(selection)
    case "LOGOUT": return .sayAndHangUp("* BYE bye\r\n# OK done\r\n")
    default: return .say("# BAD what?\r\n")
    }
  }
}
