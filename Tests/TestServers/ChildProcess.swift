import Glibc

/// A program that was started and must be waited for once.
struct ChildProcess: Sendable {
  let id: pid_t

  /// Starts `path` with these descriptors as its standard input, output and error. Nothing else is inherited as long
  /// as every descriptor of this process is close-on-exec from its first moment, which all of ours are: a server that
  /// kept a line of another test open would have that test wait for its end for ever.
  init(
    path: String, arguments: [String], environment: [String: String], input: CInt, output: CInt, error: CInt
  )
    throws
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, descriptor) in [input, output, error].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(target))
    }
    var attributes = unblockedSignals()
    defer { posix_spawnattr_destroy(&attributes) }
    var child = pid_t()
    let failure = withCStrings([path] + arguments) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
        posix_spawn(&child, path, &actions, &attributes, arguments, environment)
      }
    }
    guard failure == 0 else { throw SystemFailure("start \"\(path)\"", code: failure) }
    id = child
  }

  /// Returns when the program has ended: its status as a shell gives it (128 + the signal that killed it).
  func wait() async -> Int {
    await onOwnThread { [id] in
      var status: CInt = 0
      while waitpid(id, &status, 0) < 0 && errno == EINTR {}
      let signal = Int(status & 0x7f)
      return signal == 0 ? Int(status >> 8) & 0xff : 128 + signal
    }
  }
}

/// A system call that failed: what was wanted, and why not.
public struct SystemFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ wanted: String, code: CInt = errno) {
    description = "cannot \(wanted): \(String(cString: strerror(code)))"
  }
}

/// Swift's own threads block most signals, and a program inherits that: Postfix stands still without its alarms.
private func unblockedSignals() -> posix_spawnattr_t {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  var all = sigset_t()
  sigfillset(&all)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  return attributes
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
