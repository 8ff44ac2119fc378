import Glibc
import Model
import Queues
import Testing

/// Where a child is to deliver; set for the children of `DeathTests` only.
let childHome: String? = environment("INTRAY_QUEUES_CHILD_HOME")

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

let straceIsThere = access("/usr/bin/strace", X_OK) == 0 || environment("CI") == "true"

/// What a child under strace did.
struct Fate {
  /// It ended by itself and its test passed.
  var succeeded: Bool
  /// The system calls it made of those that were traced, in order, one line each.
  var calls: [String]
}

/// Runs this very test program once more, under strace, on the one test that delivers into `home`.
/// `inject` is strace's: `linkat:signal=KILL:when=3`.
func runChild(home: String, tracing calls: String, inject: String? = nil) throws -> Fate {
  let log = "\(home).strace"
  defer { unlink(log) }
  var arguments = ["strace", "-f", "-q", "-o", log, "-e", "trace=\(calls)"]
  if let inject { arguments += ["-e", "inject=\(inject)"] }
  arguments += [
    try ownProgram(), "--testing-library", "swift-testing", "--filter", "ChildTests",
  ]
  let status = try spawn("/usr/bin/strace", arguments, adding: ["INTRAY_QUEUES_CHILD_HOME=\(home)"])
  return Fate(succeeded: status == 0, calls: try lines(of: log))
}

private func ownProgram() throws -> String {
  var path = [CChar](repeating: 0, count: 4096)
  guard readlink("/proc/self/exe", &path, 4095) > 0 else { throw StoreError(.io, "cannot find this program") }
  return path.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// The exit status as `waitpid` gives it.
private func spawn(_ program: String, _ arguments: [String], adding: [String]) throws -> Int32 {
  var kept: [String] = []
  var next = environ
  while let entry = next.pointee {
    kept.append(String(cString: entry))
    next += 1
  }
  let strings = (arguments.map { strdup($0) }, (kept + adding + ["SWIFT_BACKTRACE=enable=no"]).map { strdup($0) })
  defer { (strings.0 + strings.1).forEach { free($0) } }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  var child = pid_t()
  guard posix_spawn(&child, program, &actions, nil, strings.0 + [nil], strings.1 + [nil]) == 0 else {
    throw StoreError(.io, "cannot start \"\(program)\"")
  }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 && errno == EINTR {}
  return status
}

private func lines(of path: String) throws -> [String] {
  guard let file = fopen(path, "r") else { throw StoreError(.io, "strace wrote no log") }
  defer { fclose(file) }
  var text: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&block, 1, block.count, file), count > 0 { text += block[..<count] }
  return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// What a child does, and what its successor does to the end: seven messages with a file each, five in one commit
/// (made durable together), then one and one (made durable each by itself).
func deliver(into home: String) throws {
  let store = try Store.create(home: home)
  let connection = try store.connected()
  let lock = try store.held()
  try store.sweep(under: lock)
  for uids in [[1, 2, 3, 4, 5], [6], [7]] as [[UInt32]] {
    try store.begin(uids.map { place($0) }, in: inbox)
    _ = try store.commit(
      uids.map {
        try store.entry(submission($0), [UInt8](repeating: UInt8($0), count: 3_000), by: connection, under: lock)
      })
    try store.markSettled(uids.map { place($0) }, in: inbox)
  }
}

@Suite("A child") struct ChildTests {
  @Test("delivers", .enabled(if: childHome != nil, "only for the children of DeathTests")) func delivers() throws {
    try deliver(into: try #require(childHome))
  }
}
