import Glibc

/// Whether a missing tool is a failure rather than a reason to skip.
let isCI = getenv("CI").map { String(cString: $0) == "true" } ?? false

let hasPython = (try? output(of: "python3 -c 'print(1)'")) == "1\n"

/// What Python's email package reads: the headers, a line for each part, the plain text.
func read(_ message: [UInt8]) throws -> String {
  try withFile(of: message) { try output(of: "PYTHONIOENCODING=utf-8 python3 -c '\(script)' \($0)") }
}

/// What Perl's MIME::Parser reads, as Tests/Readers/README.md has it, texts in clear.
func readBySecond(_ message: [UInt8]) throws -> [String] {
  let tests = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
  let found = try withFile(of: message) { try output(of: "LC_ALL=C.UTF-8 \(tests)/Readers/perl \($0)") }
  return found.split(separator: "\n").map { line in
    line.split(separator: " ").map(inClear).joined(separator: " ")
  }
}

private func inClear(_ word: Substring) -> String {
  guard word.first == "x", word.count % 2 == 1 else { return String(word) }
  let digits = Array(word.dropFirst())
  let octets = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  return octets.count * 2 == digits.count ? String(decoding: octets, as: UTF8.self) : String(word)
}

/// Lends a file that holds the message.
private func withFile(of message: [UInt8], _ body: (String) throws -> String) throws -> String {
  var template = Array("/tmp/replies-tests-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  guard descriptor >= 0 else { throw ToolFailure(words: "cannot make a temporary file") }
  let path = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  defer { unlink(path) }
  defer { close(descriptor) }
  guard message.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == message.count else {
    throw ToolFailure(words: "cannot write \"\(path)\"")
  }
  return try body(path)
}

/// Holds no apostrophe: it stands between two of the shell's.
private let script = """
  import sys, json, email, email.policy
  m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
  for name in ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
               "Auto-Submitted", "X-Auto-Response-Suppress", "X-Intray-Reply", "Reply-To"]:
      values = m.get_all(name) or [None]
      print(name + ": " + " | ".join(str(value) for value in values))
  leaves = [part for part in m.walk() if not part.is_multipart()]
  for part in leaves:
      line = part.get_content_type()
      if line == "application/json":
          about = json.loads(part.get_payload(decode=True))["file"]["name"]
          line += " \\"%s\\" about \\"%s\\"" % (part.get_filename(), about)
      elif part.get_filename():
          line += " \\"%s\\" of %d octets" % (part.get_filename(), len(part.get_payload(decode=True)))
      print(line)
  print("defects: %d" % sum(len(part.defects) for part in m.walk()))
  print()
  sys.stdout.write(leaves[0].get_content().replace("\\r\\n", "\\n"))
  """

/// The standard output of a shell command that ends well.
private func output(of command: String) throws -> String {
  guard let stream = popen("\(command) 2>/dev/null", "r") else { throw ToolFailure(words: "no shell") }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&block, 1, block.count, stream)
    if count == 0 { break }
    bytes += block[..<count]
  }
  guard pclose(stream) == 0 else { throw ToolFailure(words: "\"\(command.prefix(40))…\" failed") }
  return String(decoding: bytes, as: UTF8.self)
}

struct ToolFailure: Error { let words: String }
