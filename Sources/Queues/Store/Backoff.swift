public import Model

/// When a reply that could not be sent is tried again, and when no more.
public struct Backoff: Sendable, Hashable {
  /// Seconds after the first attempt; each further wait is twice as long.
  public var first: Int64
  /// No wait is longer than this many seconds.
  public var longest: Int64
  /// A reply is given up after this many attempts. With the waits above, 40 take five days and a half.
  public var mostAttempts: Int
  /// Or when it is older than this many seconds, once it has had `fewestAttempts`: a clock set forward by a year gives
  /// up nothing that was hardly tried.
  public var oldest: Int64
  public var fewestAttempts: Int

  public init(
    first: Int64 = 60, longest: Int64 = 4 * 3600, mostAttempts: Int = 40, oldest: Int64 = 5 * 86400,
    fewestAttempts: Int = 10
  ) {
    self.first = max(1, first)
    self.longest = max(self.first, longest)
    self.mostAttempts = max(1, mostAttempts)
    self.oldest = max(0, oldest)
    self.fewestAttempts = max(1, fewestAttempts)
  }

  /// Seconds to wait after that many attempts, without jitter.
  public func wait(after attempts: Int) -> Int64 {
    var wait = first
    for _ in 1..<max(2, min(attempts, 64)) where attempts > 1 && wait < longest {
      wait = wait > longest / 2 ? longest : wait * 2
    }
    return min(wait, longest)
  }

  /// The moment of the next attempt: the wait, shortened by up to a quarter by chance, so that many replies that failed
  /// together are not tried together.
  public func nextAttempt(
    after attempts: Int, now: Timestamp, using generator: inout some RandomNumberGenerator
  ) -> Timestamp {
    let wait = wait(after: attempts)
    return now.adding(seconds: wait - Int64.random(in: 0...(wait / 4), using: &generator))
  }

  /// That many attempts, the first of a reply written at `writtenAt`, were enough.
  public func givesUp(after attempts: Int, writtenAt: Timestamp, now: Timestamp) -> Bool {
    attempts >= mostAttempts || attempts >= fewestAttempts && writtenAt.adding(seconds: oldest) <= now
  }
}
