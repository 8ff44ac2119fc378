import Glibc

/// Runs a blocking `body` on a thread made for it: Swift's own threads are as many as there are cores, and must not wait.
func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    let work = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { pointer in
        Unmanaged<Work>.fromOpaque(pointer!).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    precondition(failure == 0, "no thread can be made: \(String(cString: strerror(failure)))")
    pthread_detach(thread)
  }
}

private final class Work: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
