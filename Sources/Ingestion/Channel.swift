internal import Glibc

/// A line between two threads, first in, first out, bounded by weight: whoever puts waits while it is full, whoever
/// takes waits while it is empty. Who waits for room waits until half of it is free: to be woken costs as much as some
/// of what is put takes to be worked on, so that it should not be done for each.
final class Channel<Element>: @unchecked Sendable {
  private var waiting: [(element: Element, weight: Int)?] = []
  /// How many at the front of `waiting` have been taken.
  private var taken = 0
  private var weight = 0
  private let capacity: Int
  private var isAbandoned = false
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let room = Signal()
  private let arrival = Signal()

  /// What weighs more than `capacity` passes alone.
  init(capacity: Int = .max) {
    self.capacity = capacity
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// False, and the element is dropped, once the channel is abandoned.
  func put(_ element: consuming Element, weight added: Int = 0) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if !hasNone, weight + added > capacity {
      while !isAbandoned, !hasNone, weight + added > capacity || weight > capacity / 2 { room.wait(mutex) }
    }
    guard !isAbandoned else { return false }
    waiting.append((element, added))
    weight += added
    arrival.give()
    return true
  }

  /// Whoever takes finds all of them or none; they weigh nothing.
  func put(all elements: [Element]) {
    locked {
      guard !isAbandoned else { return }
      for element in elements { waiting.append((element, 0)) }
      arrival.give()
    }
  }

  /// Nil once the channel is abandoned.
  func take() -> Element? {
    locked {
      while !isAbandoned, hasNone { arrival.wait(mutex) }
      guard let first = popFirst() else { return nil }
      weight -= first.weight
      if hasNone || weight <= capacity / 2 { room.give() }
      return first.element
    }
  }

  var isEmpty: Bool { locked { hasNone } }

  private var hasNone: Bool { taken == waiting.count }

  /// Those that have been taken are dropped when they are as many as those that wait.
  private func popFirst() -> (element: Element, weight: Int)? {
    guard !hasNone else { return nil }
    let first = exchange(&waiting[taken], with: nil)
    taken += 1
    if taken * 2 >= waiting.count {
      waiting.removeFirst(taken)
      taken = 0
    }
    return first
  }

  /// Nothing more comes in, nor out of it.
  func abandon() {
    locked {
      isAbandoned = true
      waiting.removeAll()
      taken = 0
      weight = 0
      room.give()
      arrival.give()
    }
  }

  private func locked<Answer>(_ work: () -> Answer) -> Answer {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return work()
  }
}

/// What a thread waits for. The kernel hears of it only when one does.
private final class Signal {
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isAwaited = false

  init() { pthread_cond_init(condition, nil) }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  /// Returns when it was given, or for no reason.
  func wait(_ mutex: UnsafeMutablePointer<pthread_mutex_t>) {
    isAwaited = true
    pthread_cond_wait(condition, mutex)
  }

  /// Under the mutex that is waited with.
  func give() {
    guard isAwaited else { return }
    isAwaited = false
    pthread_cond_broadcast(condition)
  }
}
