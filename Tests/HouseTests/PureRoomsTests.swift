import Testing

@Suite("Pure rooms")
struct PureRoomsTests {
  @Test("A pure room waits for nothing", arguments: pureRooms)
  func noWaiting(room: String) throws {
    for line in try sourceLines(below: "Sources/\(room)") {
      for word in line.words where ["async", "await", "actor", "Task"].contains(word) {
        Issue.record("\(line.place): \(word) in a pure room")
      }
    }
  }

  @Test("A pure room reads and writes nothing outside its memory", arguments: pureRooms)
  func noInputOrOutput(room: String) throws {
    let lines = try sourceLines(below: "Sources/\(room)")
    let own = Set(lines.flatMap(declaredFunctions))
    for line in lines {
      for call in plainCalls(line.code) where outsideCalls.contains(call) && !own.contains(call) {
        Issue.record("\(line.place): \(call)() in a pure room")
      }
      for word in line.words
      where ["FileManager", "ProcessInfo", "stdout", "stderr", "environ"].contains(word) {
        Issue.record("\(line.place): \(word) in a pure room")
      }
    }
  }
}

/// The C library's and the standard library's ways out of the process.
private let outsideCalls: Set<String> = [
  "open", "openat", "creat", "close", "read", "pread", "write", "pwrite", "fopen", "fread", "fwrite",
  "fclose", "fsync",
  "fdatasync", "rename", "unlink", "mkdir", "rmdir", "stat", "fstat", "lstat", "opendir", "readdir", "mmap",
  "socket",
  "connect", "accept", "send", "recv", "poll", "select", "getenv", "setenv", "system", "fork", "execve",
  "posix_spawn",
  "sleep", "usleep", "nanosleep", "print", "debugPrint", "dump", "readLine", "printf", "puts", "syslog",
]

private func declaredFunctions(_ line: SourceLine) -> [String] {
  zip(line.words, line.words.dropFirst()).filter { $0.0 == "func" }.map { String($0.1) }
}

/// Names called without anything before the dot: `open(` but not `file.open(`, and not `func open(`; `Glibc.open(` too.
private func plainCalls(_ code: String) -> [String] {
  var calls: [String] = []
  var word = ""
  var before = ""
  for character in code {
    if character.isLetter || character.isNumber || character == "_" || character == "." {
      word.append(character)
    } else {
      if character == "(" && before != "func" {
        calls.append(word.hasPrefix("Glibc.") ? String(word.dropFirst(6)) : word)
      }
      if !word.isEmpty { before = word }
      word = ""
    }
  }
  return calls.filter { !$0.contains(".") }
}
