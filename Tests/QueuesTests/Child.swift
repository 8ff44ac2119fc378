import Glibc
import Model
import Queues
import Testing

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

let straceIsThere = access("/usr/bin/strace", X_OK) == 0 || environment("CI") == "true"

/// What a child under strace did.
struct Fate {
  /// It ended by itself and did all it should.
  var succeeded: Bool
  /// The system calls it made of those that were traced, in order, one line each.
  var calls: [String]
}

/// Runs the program that delivers into `home`, under strace. `inject` is strace's: `linkat:signal=KILL:when=3`.
func runChild(home: String, tracing calls: String, inject: String? = nil) throws -> Fate {
  let log = "\(home).strace"
  defer { unlink(log) }
  var arguments = ["strace", "-f", "-q", "-y", "-o", log, "-e", "trace=\(calls)"]
  if let inject { arguments += ["-e", "inject=\(inject)"] }
  let status = try spawn("/usr/bin/strace", arguments + [try childProgram(), home])
  return Fate(succeeded: status == 0, calls: try lines(of: log))
}

/// Runs it undisturbed; false when it failed.
func runChild(home: String) throws -> Bool {
  let program = try childProgram()
  return try spawn(program, [program, home]) == 0
}

/// Starts it with these arguments and lets it run.
func startChild(_ arguments: [String]) throws -> pid_t {
  let program = try childProgram()
  return try start(program, [program] + arguments)
}

/// It lies beside this program.
private func childProgram() throws -> String {
  var path = [CChar](repeating: 0, count: 4096)
  guard readlink("/proc/self/exe", &path, 4095) > 0 else { throw StoreError(.io, "cannot find this program") }
  let program = path.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  return program.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/QueuesChild"
}

/// The exit status as `waitpid` gives it.
private func spawn(_ program: String, _ arguments: [String]) throws -> Int32 {
  let child = try start(program, arguments)
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 && errno == EINTR {}
  return status
}

private func start(_ program: String, _ arguments: [String]) throws -> pid_t {
  var kept: [String] = []
  var next = environ
  while let entry = next.pointee {
    kept.append(String(cString: entry))
    next += 1
  }
  let strings = (arguments.map { strdup($0) }, (kept + ["SWIFT_BACKTRACE=enable=no"]).map { strdup($0) })
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
  return child
}

private func lines(of path: String) throws -> [String] {
  guard let file = fopen(path, "r") else { throw StoreError(.io, "strace wrote no log") }
  defer { fclose(file) }
  var text: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&block, 1, block.count, file), count > 0 { text += block[..<count] }
  return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
}
