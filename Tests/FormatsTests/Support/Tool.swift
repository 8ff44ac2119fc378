import Glibc

/// A program that tests ask for a second opinion. Where it is missing such a test is skipped by name, but where CI is
/// set it runs and fails.
struct Tool {
  let name: String
  /// A shell command that ends well where the tool is there.
  let probe: String

  static let xmllint = Tool(name: "xmllint", probe: "xmllint --version")
  static let python = Tool(name: "python3", probe: "python3 --version")
  static let jsonschema = Tool(name: "python3-jsonschema", probe: "python3 -c 'import jsonschema'")

  var canRun: Bool { getenv("CI") != nil || (try? Self.output(of: "\(probe) 2>&1")) != nil }

  /// The standard output of a shell command that ends well.
  static func output(of command: String) throws -> String {
    guard let stream = popen(command, "r") else { throw ToolFailure(words: "no shell") }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&block, 1, block.count, stream)
      if count == 0 { break }
      bytes += block[..<count]
    }
    let output = String(decoding: bytes, as: UTF8.self)
    guard pclose(stream) == 0 else { throw ToolFailure(words: "\"\(command)\" failed: \(output)") }
    return output
  }
}

struct ToolFailure: Error { let words: String }

/// A file of its own for a test, gone with it.
final class TemporaryFile {
  let path: String

  init(_ bytes: some Collection<UInt8>) throws {
    var template = Array("/tmp/formats-tests-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw ToolFailure(words: "cannot make a temporary file") }
    defer { close(descriptor) }
    path = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let bytes = Array(bytes)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw ToolFailure(words: "cannot write \"\(path)\"")
    }
  }

  deinit { unlink(path) }

  /// What is in it by now.
  func contents() throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw ToolFailure(words: "cannot open \"\(path)\"") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(descriptor, &block, block.count), count > 0 { bytes += block[..<count] }
    return bytes
  }
}
