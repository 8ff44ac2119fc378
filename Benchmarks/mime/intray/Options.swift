internal import Glibc

/// `[--sha256] SECONDS FILE…`; 0 seconds: each message once.
struct Options {
  var hashes = false
  var seconds: Double
  var files: [String]

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    if rest.first == "--sha256" {
      hashes = true
      rest = rest.dropFirst()
    }
    guard let first = rest.popFirst(), let seconds = Double(first), !rest.isEmpty else {
      throw Failure(description: "expected [--sha256] SECONDS FILE…, found \(arguments)")
    }
    self.seconds = seconds
    files = Array(rest)
  }
}

struct Failure: Error, CustomStringConvertible {
  let description: String
}

func contents(of path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw Failure(description: "cannot open \"\(path)\"") }
  defer { fclose(file) }
  var status = stat()
  fstat(fileno(file), &status)
  let size = Int(status.st_size)
  return [UInt8](unsafeUninitializedCapacity: size) { room, count in count = fread(room.baseAddress, 1, size, file) }
}
