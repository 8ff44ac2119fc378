import Glibc

/// Runs a blocking `body` on a thread made for it: Swift's own threads are as many as there are cores, and must not wait.
func onOwnThread<Success: Sendable>(_ body: @escaping @Sendable () throws -> Success) async throws -> Success {
  let result: Result<Success, any Error> = await withCheckedContinuation { continuation in
    pthread_detach(startThread { continuation.resume(returning: Result(catching: body)) })
  }
  return try result.get()
}

/// To be joined or detached.
func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
  let work = Unmanaged.passRetained(Work(body))
  var thread = pthread_t()
  let failure = pthread_create(
    &thread, nil,
    { pointer in
      Unmanaged<Work>.fromOpaque(pointer!).takeRetainedValue().run()
      return nil
    }, work.toOpaque())
  precondition(failure == 0, "no thread can be made: \(String(cString: strerror(failure)))")
  return thread
}

private final class Work: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
