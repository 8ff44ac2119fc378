internal import Glibc
internal import Model

/// `text` for a terminal or a log: one line, and what does not show is written as its code point, so that a hostile
/// name stays harmless.
func terminalSafe(_ text: String) -> String { printable(text, limit: 2000) }

/// Whether a person watches the stream with this descriptor.
func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

/// How many characters stand in a line of the terminal with this descriptor; nil when it is none.
func terminalWidth(_ descriptor: Int32) -> Int? {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

/// Writes a line to standard output; a reader that went away (`| head`) ends us quietly.
func printLine(_ line: String) { writeToStandardOutput(Array((line + "\n").utf8)) }

func writeToStandardOutput(_ bytes: [UInt8]) {
  bytes.withUnsafeBytes { writeToStandardOutput($0) }
}

func writeToStandardOutput(_ bytes: UnsafeRawBufferPointer) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = write(1, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { exit(errno == EPIPE ? 0 : ExitStatus.io) }
    rest = rest.dropFirst(count)
  }
}

/// A line that is overwritten while things happen, on a terminal only.
struct ProgressLine {
  private let isShown: Bool

  init() { isShown = isTerminal(2) }

  func show(_ text: String) {
    if isShown { writeToStandardError("\r\u{1B}[K\(text)") }
  }

  func clear() {
    if isShown { writeToStandardError("\r\u{1B}[K") }
  }
}
