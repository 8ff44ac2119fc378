import Model
import Queues

/// What the clocks say that many seconds after an arbitrary moment; in another start of the machine with another `boot`.
func clock(_ seconds: Int64, boot: Int64 = 1, uptime: Int64? = nil) -> ClockReading {
  ClockReading(
    wall: Timestamp(milliseconds: 1_772_983_651_204).adding(seconds: seconds),
    uptime: 1000 * (uptime ?? 50_000 + seconds), boot: boot)
}

let conversions = QueueName(dataType: "conversions")

func wish(_ queue: QueueName = conversions, by claimer: String = "loader", seconds: Int64 = 60, attempts: Int = 3)
  -> ClaimWish
{
  ClaimWish(queue, claimer: claimer, leaseSeconds: seconds, mostAttempts: attempts)
}

/// One message of connection `a`, as versions wrote it before the lease lay in the item's row and since.
let messageOfBefore: StaticString = """
  INSERT INTO connection (id, name, account, created_at, changed_at, definition)
    VALUES ('01K8Z7QJ4NW3C9Z1T0V6H2X5BM', 'a', 'main', 1, 1, '{}');
  INSERT INTO mailbox VALUES (1, 'main', 'INBOX', 7, 1);
  INSERT INTO submission VALUES (1, '01K8Z7QJ4NW3C9Z1T0V6H2X5B9', NULL, 1, 7, 1, '01K8Z7QJ4NW3C9Z1T0V6H2X5BM',
    'accepted', NULL, NULL, NULL, NULL, 1, 1, '{}');
  """

extension Store {
  /// Queues one file for each name, in that order, each of its own message; a name bears its connection's: `acme-1`.
  func queue(_ names: String..., format: Format = .csv, priority: [String: Int] = [:]) throws {
    let connections = Set(names.map(owner)).sorted()
    _ = try apply(
      connections: connections.map { name in
        var connection = definition(name)
        connection.priority = priority[name] ?? 0
        return connection
      })
    let lock = try held()
    let known = Dictionary(uniqueKeysWithValues: try self.connections().map { ($0.name, $0) })
    let before = try allItems().count
    for (index, name) in names.enumerated() {
      let number = before + index + 1
      var entry = try entry(
        submission(UInt32(number), key: number), Array(name.utf8), by: known[owner(name)]!, named: "\(name).csv",
        under: lock)
      entry.files[0].item.format = format
      _ = try commit([entry])
    }
  }

  /// Queues that many files of one connection, 200 to a message.
  func queue(count: Int) throws {
    let connection = try connected()
    let lock = try held()
    for start in stride(from: 0, to: count, by: 200) {
      var entry = try entry(submission(UInt32(start + 1)), [1], by: connection, under: lock)
      for number in start + 1..<min(start + 200, count) {
        let bytes = Array("\(number)".utf8)
        entry.files += try self.entry(submission(UInt32(start + 1)), bytes, by: connection, under: lock).files
      }
      _ = try commit([entry])
    }
  }

  private func owner(_ name: String) -> String { String(name.prefix { $0 != "-" }) }

  /// Claims until nothing is left, and says what was given, by name.
  func claimAll(_ wish: ClaimWish = wish(), at now: ClockReading = clock(0)) throws -> [String] {
    var names: [String] = []
    while let claim = try claim(wish, at: now) { names.append(claim.name) }
    return names
  }

  func item(_ claim: Claim) throws -> QueueItem { try queueItem(claim.item.id) }
}

extension Claim {
  /// The name its file was queued by in `queue`.
  var name: String { String(item.fileName.text.dropLast(4)) }
}
