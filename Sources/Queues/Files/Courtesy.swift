internal import Glibc

/// How those who write to the queues see to it that each gets its turn. SQLite lets in who asks at the right moment, and
/// that is mostly whoever has just been: of 16 writers on one disk one waited 5 s of 5. So who waits shares a kernel lock,
/// which goes when the process goes, however it dies; who comes and finds it shared gives way for a moment; and the longer
/// one has waited, the more often it asks. A strict line would be fairer and slower: before anything goes on in it, the
/// next would have to be woken.
///
/// Nothing but fairness rests on it.
final class Courtesy {
  private let lock: Int32

  init(in locks: Folder) throws(StoreError) {
    lock = openat(locks.descriptor, "queue", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw fileError("open the lock", "\(locks.path)/queue") }
  }

  deinit { close(lock) }

  /// Milliseconds after which a wait is given up when nobody else has got on meanwhile, and when others have.
  private static let longestStandstill: Int64 = 10_000
  private static let longest: Int64 = 60_000

  /// Begins a transaction of a writer; throws `.busy` when its turn does not come. That many others have theirs is no
  /// reason to give up; that nobody has is one.
  func begin(_ database: Database) throws(StoreError) {
    giveWay()
    if try database.begins() { return }
    defer { flock(lock, LOCK_UN) }
    let start = ClockReading.now.uptime
    var known = (version: try database.version(), at: start)
    while case let now = ClockReading.now.uptime, now - start < Self.longest {
      if now - known.at >= Self.longestStandstill {
        let version = try database.version()
        guard version != known.version else { break }
        known = (version, now)
      }
      flock(lock, LOCK_SH | LOCK_NB)
      usleep(pause(after: now - start))
      if try database.begins() { return }
    }
    let waited = (ClockReading.now.uptime - start) / 1000
    throw StoreError(.busy, "\"\(database.path)\" was in use for \(waited) seconds; try again later")
  }

  /// A moment for those who wait, when there are any.
  private func giveWay() {
    guard flock(lock, LOCK_EX | LOCK_NB) != 0 else {
      flock(lock, LOCK_UN)
      return
    }
    usleep(.random(in: 500...4_000))
  }

  /// Microseconds until one asks again: soon at first, when few may wait; then seldom, when many do; and the more often
  /// the longer it has lasted.
  private func pause(after waited: Int64) -> UInt32 {
    let longest: UInt32 =
      switch waited {
      case ..<100: UInt32(1 + waited) * 1_000
      case ..<1_000: 50_000
      case ..<3_000: 20_000
      default: 4_000
      }
    return .random(in: longest / 4...longest)
  }
}
