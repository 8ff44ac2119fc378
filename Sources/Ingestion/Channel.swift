internal import Glibc

/// A line between two threads, first in, first out, bounded by weight: whoever puts waits while it is full, whoever
/// takes waits while it is empty.
final class Channel<Element>: @unchecked Sendable {
  private var waiting: [(element: Element, weight: Int)?] = []
  /// How many at the front of `waiting` have been taken.
  private var taken = 0
  private var weight = 0
  private let capacity: Int
  private var isAbandoned = false
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// What weighs more than `capacity` passes alone.
  init(capacity: Int = .max) {
    self.capacity = capacity
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// False, and the element is dropped, once the channel is abandoned.
  func put(_ element: Element, weight added: Int = 0) -> Bool {
    locked {
      while !isAbandoned, !hasNone, weight + added > capacity { pthread_cond_wait(changed, mutex) }
      guard !isAbandoned else { return false }
      waiting.append((element, added))
      weight += added
      return true
    }
  }

  /// Nil once the channel is abandoned.
  func take() -> Element? {
    locked {
      while !isAbandoned, hasNone { pthread_cond_wait(changed, mutex) }
      guard let first = popFirst() else { return nil }
      weight -= first.weight
      return first.element
    }
  }

  var isEmpty: Bool { locked { hasNone } }

  private var hasNone: Bool { taken == waiting.count }

  /// Those that have been taken are dropped when they are as many as those that wait.
  private func popFirst() -> (element: Element, weight: Int)? {
    guard !hasNone else { return nil }
    let first = waiting[taken]
    waiting[taken] = nil
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
    }
  }

  /// Whatever was done may be what the other side waits for.
  private func locked<Answer>(_ work: () -> Answer) -> Answer {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return work()
  }
}
