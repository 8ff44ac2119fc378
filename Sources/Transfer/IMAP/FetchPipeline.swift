internal import Model

/// Which messages are asked for when: windows of UIDs, several commands in flight, so that the line never idles and
/// what may be under way stays bounded. Pure: it sends nothing.
struct FetchPipeline {
  struct Limits: Sendable {
    /// Messages in one command.
    var messages = 50
    /// Octets announced in one command; a longer message goes alone.
    var octets = 1_000_000
    /// Commands in flight.
    var commands = 4
    /// Octets announced in all of them; a longer message is in flight alone.
    var octetsInFlight = 4_000_000
  }

  private let limits: Limits
  private var rest: ArraySlice<Waiting> = []
  private var inFlight: [(tag: String, uids: [UInt32], octets: Int)] = []
  /// What was asked for and has not come.
  private var asked: [UInt32: Waiting] = [:]

  init(limits: Limits = Limits()) { self.limits = limits }

  /// They are asked for behind those that were added before.
  mutating func add(_ waiting: [Waiting]) { rest = rest.isEmpty ? waiting[...] : rest + waiting }

  var hasNothingInFlight: Bool { inFlight.isEmpty }

  /// What to ask for next; nil while enough is in flight, and in the end.
  func nextWindow() -> ArraySlice<Waiting>? {
    guard !rest.isEmpty, inFlight.count < limits.commands else { return nil }
    let window = rest.prefix(windowLength)
    let budget = limits.octetsInFlight - inFlight.reduce(0) { $0 + $1.octets }
    return inFlight.isEmpty || octets(window) <= budget ? window : nil
  }

  /// The next window was sent under this tag.
  mutating func sent(under tag: String) {
    let window = rest.prefix(windowLength)
    rest = rest.dropFirst(window.count)
    for waiting in window { asked[waiting.place.uid.rawValue] = waiting }
    inFlight.append((tag, window.map(\.place.uid.rawValue), octets(window)))
  }

  /// The message of a UID that is in flight and has not come; nil for any other.
  func awaited(_ uid: UInt32) -> Waiting? { asked[uid] }

  /// The largest message in flight.
  var largest: Int { asked.values.reduce(0) { max($0, $1.size) } }

  mutating func came(_ uid: UInt32) { asked[uid] = nil }

  /// A command has ended: what it asked for and did not bring, in order. Nil for a tag that is not in flight.
  mutating func ended(_ tag: String) -> [Waiting]? {
    guard let index = inFlight.firstIndex(where: { $0.tag == tag }) else { return nil }
    return inFlight.remove(at: index).uids.compactMap { asked.removeValue(forKey: $0) }
  }

  private var windowLength: Int {
    var sum = 0
    for (length, waiting) in rest.prefix(limits.messages).enumerated() {
      sum += min(waiting.size, limits.octets + 1)
      if sum > limits.octets { return max(length, 1) }
    }
    return min(rest.count, limits.messages)
  }

  private func octets(_ window: ArraySlice<Waiting>) -> Int {
    window.reduce(0) { $0 + min($1.size, limits.octetsInFlight + 1) }
  }
}
