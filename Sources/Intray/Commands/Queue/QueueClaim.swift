internal import ArgumentParser
internal import Glibc
internal import Model
internal import Queues

struct QueueClaim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim", abstract: "Takes one item out of a queue to work on it; nobody else gets it meanwhile.",
    discussion: """
      Says where its bytes are to be read and under which lease. When the work is done, complete the lease; when it
      cannot be done, fail it. A lease that runs out before gives the item to the next who claims; the file at its path
      goes when the lease ends. Exits 75 when nothing is to be claimed.

      Example:
        intray queue claim conversions
        intray queue claim conversions/csv --wait 60 --lease 1h --json
      """)

  @OptionGroup var options: ClaimOptions
  @Option(help: "How long to wait for an item when there is none: 60s, 5m.", transform: duration) var wait: Int64 = 0
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let home = try options.home.open()
    let store = try Store(home: home.path)
    let wish = try options.wish(store, in: home)
    guard let claim = try claim(store, wish) else {
      throw DataError("nothing is to be claimed from \(wish.queue)", status: ExitStatus.tryAgain)
    }
    if json { return printLine(try jsonLine(ClaimRecord(claim))) }
    ClaimText(claim).lines.forEach(printLine)
  }

  private func claim(_ store: Store, _ wish: ClaimWish) throws -> Claim? {
    let end = ClockReading.now.uptime + wait * 1000
    while true {
      if let claim = try store.claim(wish) { return claim }
      let left = end - ClockReading.now.uptime
      guard left > 0 else { return nil }
      usleep(UInt32(min(left, Self.patience) * 1000))
    }
  }

  /// Milliseconds between two looks at an empty queue.
  private static let patience: Int64 = 100
}

/// What `queue claim --json` prints: what is known of the item, and the claim.
struct ClaimRecord: Encodable {
  var item: QueueItemRecord
  var lease: String
  var path: String
  var expiresAt: String

  init(_ claim: Claim) {
    item = QueueItemRecord(claim.item)
    lease = claim.lease.description
    path = claim.path
    expiresAt = claim.expiresAt.description
  }

  func encode(to encoder: any Encoder) throws {
    try item.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(lease, forKey: .lease)
    try container.encode(path, forKey: .path)
    try container.encode(expiresAt, forKey: .expiresAt)
  }

  private enum Key: String, CodingKey { case lease, path, expiresAt }
}

/// The same for a person, with what comes next.
struct ClaimText {
  let lines: [String]

  init(_ claim: Claim) {
    let item = claim.item
    lines = [
      "Claimed   \(terminalSafe(item.fileName.text)), \(item.size) bytes, of \(item.connection), attempt \(item.attempts)",
      "Read it   \(terminalSafe(claim.path))",
      "Until     \(claim.expiresAt)", "",
      "intray queue complete \(claim.lease)",
      "intray queue fail \(claim.lease) --reason \"what is wrong\"    # with --retry: for now",
      "intray queue extend \(claim.lease)     # or release it, as if it had not been claimed",
    ]
  }
}
