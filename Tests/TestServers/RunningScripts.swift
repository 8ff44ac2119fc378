import Glibc
import Synchronization

/// The scripts nobody has stopped yet. When the process exits they are told to end, and waited for, so that nothing is
/// left when a test run returns.
enum RunningScripts {
  private static let running = Mutex<[pid_t: CInt]>([:])
  private static let atExit: Void = {
    atexit { RunningScripts.endAll() }
  }()

  /// `line` is the descriptor whose closing ends the script.
  static func add(_ process: pid_t, _ line: CInt) {
    _ = atExit
    running.withLock { $0[process] = line }
  }

  /// False when somebody else was quicker.
  static func remove(_ process: pid_t) -> Bool {
    running.withLock { $0.removeValue(forKey: process) != nil }
  }

  private static func endAll() {
    let left = running.withLock { scripts in
      defer { scripts = [:] }
      return scripts
    }
    for line in left.values { close(line) }
    for process in left.keys { waitpid(process, nil, 0) }
  }
}
