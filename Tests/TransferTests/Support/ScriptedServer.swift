import Glibc
import Synchronization

/// A server on 127.0.0.1 that follows a script, for what no real server can be made to do.
final class ScriptedServer: Sendable {
  /// One thing it does.
  enum Turn: Sendable {
    case say(String)
    /// Waits until this has come, and forgets it and all before it.
    case hear(String)
    /// Resets the connection: what the client has sent and we have not read is lost without a word.
    case reset
    /// Says nothing until the client hangs up.
    case waitForEnd
  }

  let port: UInt16
  private let listener: Int32
  private let transcripts = Mutex<[[UInt8]]>([])
  private let thread = Mutex<pthread_t?>(nil)

  /// Takes one connection for each of `conversations`, one after the other, and hangs up at the end of each.
  init(_ conversations: [Turn]...) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        precondition(bind(listener, address, length) == 0 && listen(listener, 8) == 0)
        getsockname(listener, address, &length)
      }
    }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    thread.withLock { thread in
      thread = startThread { [self] in
        for conversation in conversations { guard follow(conversation) else { return } }
      }
    }
  }

  /// Takes no more connections, waits until the last is over, and says what was heard on each. May be called again.
  func finish() -> [String] {
    if let thread = thread.withLock({ $0.take() }) {
      shutdown(listener, Int32(SHUT_RDWR))
      pthread_join(thread, nil)
      Glibc.close(listener)
    }
    return transcripts.withLock { $0.map { String(decoding: $0, as: UTF8.self) } }
  }

  private func follow(_ conversation: [Turn]) -> Bool {
    let client = accept(listener, nil, nil)
    guard client >= 0 else { return false }
    let number = transcripts.withLock { transcripts in
      transcripts.append([])
      return transcripts.count - 1
    }
    var unread: [UInt8] = []
    for turn in conversation where !perform(turn, client, number, &unread) { break }
    Glibc.close(client)
    return true
  }

  /// False when the client has gone.
  private func perform(_ turn: Turn, _ client: Int32, _ number: Int, _ unread: inout [UInt8]) -> Bool {
    switch turn {
    case .say(let words): return write(Array(words.utf8), to: client)
    case .hear(let words):
      let words = Array(words.utf8)
      while true {
        if let end = Self.end(of: words, in: unread) {
          unread.removeFirst(end)
          return true
        }
        unread = unread.suffix(words.count - 1)
        guard read(client, number, &unread) else { return false }
      }
    case .reset:
      var option = linger(l_onoff: 1, l_linger: 0)
      setsockopt(client, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
      return false
    case .waitForEnd:
      while read(client, number, &unread) { unread = [] }
      return false
    }
  }

  private static func end(of words: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { bytes in
      var place = 0
      while place + words.count <= bytes.count {
        guard let found = memchr(bytes.baseAddress! + place, Int32(words[0]), bytes.count - place) else { return nil }
        place = UnsafeRawPointer(found) - bytes.baseAddress!
        if bytes[place...].starts(with: words) { return place + words.count }
        place += 1
      }
      return nil
    }
  }

  private func write(_ bytes: [UInt8], to client: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(client, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  private func read(_ client: Int32, _ number: Int, _ unread: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(client, &buffer, buffer.count)
    guard count > 0 else { return false }
    unread += buffer[..<count]
    transcripts.withLock { $0[number] += buffer[..<count] }
    return true
  }
}
