import Testing

@testable import Transfer

@Suite("Deadline")
struct DeadlineTests {
  @Test("has passed at once where nothing is left", arguments: [0, -1, -Double.infinity, Double.nan])
  func passed(seconds: Double) {
    #expect(Deadline.after(seconds: seconds).hasPassed)
    #expect(Deadline.after(seconds: seconds).milliseconds == 0)
    #expect(Deadline.after(seconds: seconds).seconds == 0)
  }

  @Test("lies ahead, for poll(2) in milliseconds it can take", arguments: [1000, 1e9, 1e300, Double.infinity])
  func ahead(seconds: Double) {
    let deadline = Deadline.after(seconds: seconds)
    #expect(!deadline.hasPassed)
    #expect(deadline.milliseconds > 900_000)
    #expect(deadline.seconds > 900)
  }

  @Test("the shorter one comes first")
  func order() {
    #expect(Deadline.after(seconds: 10) < Deadline.after(seconds: 1000))
  }
}
