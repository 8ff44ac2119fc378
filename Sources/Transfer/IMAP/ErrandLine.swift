internal import Model

/// Errands run so that the line does not idle between them: once all of a window is asked for, what was committed
/// meanwhile is settled and the next window measured by commands behind it. Commands are answered in their order, and
/// each names its messages by UID, so that none changes what another means (RFC 9051 §5.5).
struct ErrandLine {
  let source: IMAPSource
  let session: IMAPSession
  let next: (_ waits: Bool) -> Errand?
  let tell: (Tidings) throws -> Void

  func run() throws {
    var held: Errand?
    while let errand = held ?? next(true) {
      held = nil
      guard case .fetch(let places, let limit) = errand else {
        try source.run(errand, tell: tell)
        continue
      }
      held = try fetch(places, upTo: limit)
    }
  }

  /// Fetches window after window, as long as the next was measured behind the one before it; what was taken from `next`
  /// and could not be begun so.
  private func fetch(_ places: [Place], upTo limit: Int) throws -> Errand? {
    var window = MeasuredWindow(waiting: try source.measure(places), limit: limit)
    while true {
      try tell(.measured(window.waiting))
      let behind = CommandsBehind(source: source, session: session, next: next)
      try source.read(window.waiting.toRead(upTo: window.limit), behind: behind) { try tell(.arrived($0, $1)) }
      try tell(.fetched)
      guard let measured = try behind.finish(tell: tell) else { return behind.held }
      window = measured
    }
  }
}

/// What is at some places, before it is read.
struct MeasuredWindow {
  var waiting: [Waiting]
  /// Octets of what is read at most.
  var limit: Int
}
