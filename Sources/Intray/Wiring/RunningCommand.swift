internal import Glibc

/// A command that works on one item, in a process group of its own: what ends us does not end it.
struct RunningCommand {
  private let process: pid_t

  enum Ending: Equatable {
    case exited(Int32)
    case killed(by: Int32)
  }

  /// Starts the program `arguments[0]`, looked for along PATH, with nothing to read and our own output and errors.
  init(_ arguments: [String], adding variables: [String: String]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    var attributes = Self.attributes()
    defer { posix_spawnattr_destroy(&attributes) }
    var process = pid_t()
    let failure = withCStrings(arguments) { arguments in
      withCStrings(Self.environment(adding: variables)) { environment in
        posix_spawnp(&process, arguments[0]!, &actions, &attributes, arguments, environment)
      }
    }
    guard failure == 0 else {
      throw DataError(
        "cannot start \"\(arguments[0])\": \(String(cString: strerror(failure)))", status: ExitStatus.noInput)
    }
    self.process = process
  }

  /// How it ended; nil while it runs, unless it is to be waited for.
  func ending(waiting: Bool = false) -> Ending? {
    var status: Int32 = 0
    var ended: pid_t
    repeat { ended = waitpid(process, &status, waiting ? 0 : WNOHANG) } while ended < 0 && errno == EINTR
    guard ended == process else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(by: signal)
  }

  /// Sends a signal to it and all that it started.
  func signal(_ signal: Int32) { kill(-process, signal) }

  private static func attributes() -> posix_spawnattr_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var set = sigset_t()
    sigemptyset(&set)
    posix_spawnattr_setsigmask(&attributes, &set)
    sigfillset(&set)
    posix_spawnattr_setsigdefault(&attributes, &set)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    return attributes
  }

  private static func environment(adding variables: [String: String]) -> [String] {
    var entries: [String] = []
    var next = environ
    while let entry = next.pointee {
      entries.append(String(cString: entry))
      next += 1
    }
    let kept = entries.filter { entry in !variables.keys.contains { entry.hasPrefix("\($0)=") } }
    return kept + variables.map { "\($0.key)=\($0.value)" }.sorted()
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Answer>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Answer
) -> Answer {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
