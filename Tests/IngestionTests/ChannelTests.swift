import Glibc
import Synchronization
import Testing

@testable import Ingestion

struct ChannelTests {
  @Test(
    "What is put first is taken first, and nothing is lost or doubled, however full it gets", arguments: [1, 7, 1000])
  func order(capacity: Int) {
    let channel = Channel<Int>(capacity: capacity)
    let producer = Strand { for number in 0..<5_000 { _ = channel.put(number, weight: number % 3) } }
    defer { producer.join() }
    for number in 0..<5_000 { #expect(channel.take() == number) }
    #expect(channel.isEmpty)
  }

  @Test("Who puts waits while it is full, and goes on when half of it is free")
  func bound() {
    let channel = Channel<Int>(capacity: 10)
    let put = Atomic(0)
    let producer = Strand {
      for number in 0..<30 where channel.put(number, weight: 1) { put.add(1, ordering: .relaxed) }
    }
    defer { producer.join() }
    settles(put, at: 10)
    for _ in 0..<4 { _ = channel.take() }
    settles(put, at: 10)
    _ = channel.take()
    settles(put, at: 15)
    for _ in 5..<30 { _ = channel.take() }
  }

  @Test("What weighs more than it may hold passes alone")
  func heavy() {
    let channel = Channel<Int>(capacity: 10)
    #expect(channel.put(1, weight: 1_000))
    let put = Atomic(0)
    let producer = Strand { if channel.put(2, weight: 1) { put.add(1, ordering: .relaxed) } }
    defer { producer.join() }
    settles(put, at: 0)
    #expect(channel.take() == 1)
    #expect(channel.take() == 2)
  }

  @Test("Of what is put at once nobody finds a part")
  func together() {
    let channel = Channel<Int>()
    let producer = Strand {
      for first in stride(from: 0, to: 3_000, by: 3) { channel.put(all: [first, first + 1, first + 2]) }
    }
    defer { producer.join() }
    for number in 0..<3_000 {
      #expect(number % 3 == 0 || !channel.isEmpty)
      #expect(channel.take() == number)
    }
    channel.abandon()
    channel.put(all: [1])
    #expect(channel.isEmpty && channel.take() == nil)
  }

  @Test("Once it is abandoned nobody waits, and what was in it is dropped")
  func abandon() {
    let (full, empty) = (Channel<Int>(capacity: 1), Channel<Int>())
    _ = full.put(1, weight: 1)
    let answers = Mutex<[Bool]>([])
    let producer = Strand {
      let isTaken = full.put(2, weight: 1)
      answers.withLock { $0.append(isTaken) }
    }
    let consumer = Strand {
      let found = empty.take()
      answers.withLock { $0.append(found != nil) }
    }
    full.abandon()
    empty.abandon()
    producer.join()
    consumer.join()
    #expect(answers.withLock { $0 } == [false, false])
    #expect(full.isEmpty && full.take() == nil)
  }

  /// Comes to `count`, and no further within a moment.
  private func settles(_ number: borrowing Atomic<Int>, at count: Int) {
    for _ in 0..<2_000 where number.load(ordering: .relaxed) != count { usleep(1_000) }
    usleep(20_000)
    #expect(number.load(ordering: .relaxed) == count)
  }
}
