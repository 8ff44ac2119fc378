internal import Synchronization

/// Remembers the first failure that leaves in doubt what is on the disk. A failed fsync may have dropped the dirty
/// pages and marked them clean, so a second try can succeed and prove nothing (PostgreSQL's "fsyncgate", 2018;
/// lwn.net/Articles/752063): from then on every write is refused, and a new process starts from what the disk has.
final class Health: Sendable {
  private let first = Mutex<StoreError?>(nil)

  var failure: StoreError? { first.withLock { $0 } }

  func note(_ error: StoreError, doubtful: Bool) {
    guard doubtful else { return }
    first.withLock { $0 = $0 ?? error }
  }

  /// Notes a failure of a file's bytes and hands it back to be thrown.
  func fails(_ error: StoreError) -> StoreError {
    note(error, doubtful: true)
    return error
  }

  /// Throws when nothing may be written any more.
  func check() throws(StoreError) {
    guard let failure else { return }
    throw StoreError(.io, "nothing more is written after an earlier failure: \(failure.words)")
  }
}
