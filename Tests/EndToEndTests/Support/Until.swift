import TestServers
import Testing

/// Waits for what another process is about to do; gives up after two minutes, when it will never happen.
func until(_ what: String, _ holds: () async throws -> Bool) async throws {
  for _ in 0..<2400 {
    if try await holds() { return }
    try await Task.sleep(for: .milliseconds(50))
  }
  Issue.record("\(what): waited in vain")
}
