internal import Glibc

/// A secret that somebody hands over: from a file, from standard input, or typed at a terminal without being seen.
/// Never from the command line, which every user of the machine can read.
enum SecretInput {
  /// The whole text of `path`; `-` is standard input.
  static func text(of path: String, _ what: String) throws -> String {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw DataError(
        "cannot read \(what) from \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.noInput)
    }
    defer { if descriptor > 0 { close(descriptor) } }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16 * 1024)
    while bytes.count <= limit {
      let count = read(descriptor, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += piece[..<count]
    }
    guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError("\(what) in \"\(path)\" is not a text of at most \(limit) octets")
    }
    return text
  }

  /// Its first line, which must not be empty.
  static func line(of path: String, _ what: String) throws -> String {
    let line = try text(of: path, what).prefix { !$0.isNewline }
    guard !line.isEmpty else { throw DataError("\(what) in \"\(path)\" is empty") }
    return String(line)
  }

  /// Asks for it twice at the terminal, which shows nothing.
  static func typed(_ what: String) throws -> String {
    let first = try typedOnce("\(what): ")
    guard !first.isEmpty else { throw UsageError("no \(what) was typed") }
    guard try typedOnce("\(what), again: ") == first else { throw UsageError("the two were not the same") }
    return first
  }

  private static let limit = 64 * 1024

  private static func typedOnce(_ prompt: String) throws -> String {
    var shown = termios()
    guard tcgetattr(0, &shown) == 0 else { throw UsageError("there is no terminal to type at") }
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    // First the terminal, then the prompt: what is typed at it must be neither shown nor flushed.
    tcsetattr(0, TCSAFLUSH, &hidden)
    writeToStandardError(prompt)
    defer {
      tcsetattr(0, TCSAFLUSH, &shown)
      writeToStandardError("\n")
    }
    return readLine(strippingNewline: true) ?? ""
  }
}
