internal import Glibc

/// A thread that does one piece of work, which ends by itself or because what it waits for is abandoned.
final class Strand {
  private let thread: pthread_t

  init(_ work: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(work)).toOpaque()
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { work in
        Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().run()
        return nil
      }, work)
    precondition(failure == 0, "no thread to be had: \(String(cString: strerror(failure)))")
    self.thread = thread
  }

  /// Waits for its end; once.
  func join() { pthread_join(thread, nil) }

  private final class Work {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
