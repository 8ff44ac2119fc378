internal import Glibc
internal import Transfer

/// How long one account's turn in a poll may take. A message that is large or a line that is slow is given the time it
/// needs, up to a limit: what has been begun before `last` may go on until `end`.
struct TurnTime {
  /// Up to here what an earlier run left to be sent may take; mail must come in all the same.
  let firstReplies: Deadline
  /// Nothing new is begun past this.
  let last: Deadline
  /// Nothing but a goodbye goes on past this.
  let end: Deadline
  private let limit: Double

  /// Seconds a goodbye may take, on both lines.
  private static let goodbye = 15.0

  init(limit: Double) {
    self.limit = limit
    firstReplies = .after(seconds: limit / 2)
    last = .after(seconds: limit)
    end = .after(seconds: 2 * limit)
  }

  /// Has the kernel end this process when the turn should long be over: libcurl and the libraries below it have waits of
  /// their own (curl_easy_cleanup was seen to block for two minutes), and a parser of ours could run in circles. Killed
  /// at any moment, nothing is lost. The clock of ITIMER_REAL runs on while the process is stopped.
  func arm() {
    signal(SIGALRM) { _ in
      let words: StaticString = "intray: the time limit has long passed, and something still waits; given up\n"
      _ = write(2, words.utf8Start, words.utf8CodeUnitCount)
      _exit(ExitStatus.unavailable)
    }
    var alarm = sigset_t()
    sigemptyset(&alarm)
    sigaddset(&alarm, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
    var timer = itimerval()
    timer.it_value.tv_sec = Int(2 * limit + Self.goodbye)
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }
}
