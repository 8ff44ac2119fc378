internal import Glibc

/// The signals that tell a long-running command what to do, taken one by one where it waits anyway instead of at any
/// moment. Programs that it starts get them back as they were.
struct HeldSignals {
  private var set = sigset_t()

  /// Holds back these signals from now on.
  init(_ signals: [Int32]) {
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// The next signal that has come; waits for one as long as `milliseconds`, and then is nil.
  func next(within milliseconds: Int64) -> Int32? {
    var set = set
    var time = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
    let signal = sigtimedwait(&set, nil, &time)
    return signal > 0 ? signal : nil
  }
}
