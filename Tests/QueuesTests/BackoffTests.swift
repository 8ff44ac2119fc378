import Model
import Queues
import Testing

@Suite("Backoff") struct BackoffTests {
  @Test(
    "a reply is given up after enough attempts, or when it is old and has had its fair share",
    arguments: [
      (39, 0, false), (40, 0, true), (9, 400 * 86_400, false), (10, 400 * 86_400, true), (10, 5 * 86_400 - 1, false),
      (10, 5 * 86_400, true), (10, -400 * 86_400, false),
    ] as [(Int, Int64, Bool)])
  func givesUp(_ attempts: Int, _ age: Int64, _ expected: Bool) {
    let written = Timestamp(milliseconds: 1_772_983_651_204)
    #expect(
      Backoff().givesUp(after: attempts, writtenAt: written, now: written.adding(seconds: age)) == expected)
  }

  @Test("chance shortens a wait by a quarter at most and never lengthens it", arguments: [1, 5, 9, 40])
  func jitter(_ attempts: Int) {
    let now = Timestamp(milliseconds: 0)
    let wait = Backoff().wait(after: attempts)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let next = Backoff().nextAttempt(after: attempts, now: now, using: &generator)
      #expect(next >= now.adding(seconds: wait - wait / 4) && next <= now.adding(seconds: wait))
    }
  }

  @Test("absurd settings are brought into bounds") func bounds() {
    let backoff = Backoff(first: 0, longest: -5, mostAttempts: 0, oldest: -1, fewestAttempts: 0)
    #expect(backoff.wait(after: 1) == 1 && backoff.wait(after: 100) == 1)
    #expect(Backoff(first: .max / 2, longest: .max).wait(after: 100) == .max)
  }
}
