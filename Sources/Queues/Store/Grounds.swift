internal import FoundationEssentials
internal import Model

/// What a decision rests on, beyond the columns and objections that have rows of their own: the connection as it was
/// then, and every part with its verdict.
struct Grounds: Codable {
  var connection: Connection?
  var parts: [PartVerdict]
  /// The paths of the parts that were queued.
  var accepted: [String]

  init(_ decision: Decision) {
    connection = decision.connection
    parts = decision.parts
    accepted = decision.accepted.map(\.path)
  }

  func decision(_ outcome: Outcome, _ objections: [Objection]) -> Decision {
    Decision(
      outcome: outcome, connection: connection, parts: parts,
      accepted: parts.map(\.part).filter { accepted.contains($0.path) }, objections: objections)
  }
}

extension Encodable {
  /// As JSON (RFC 8259), keys in alphabetical order.
  func json() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(self), as: UTF8.self) } catch {
      preconditionFailure("a \(Self.self) cannot be written as JSON: \(error)")
    }
  }
}

extension Decodable {
  /// From the JSON of a column.
  init(json: String) throws(StoreError) {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) } catch {
      throw StoreError(.corrupt, "a \(Self.self) in the database is not what was written: \(error)")
    }
  }
}
