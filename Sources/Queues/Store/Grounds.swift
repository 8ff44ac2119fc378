internal import FoundationEssentials
internal import Model

/// What a decision rests on, beyond the columns and objections that have rows of their own: the connection as it was
/// then, and every part with its verdict.
struct Grounds: Decodable {
  private var connection: Connection?
  private var parts: [PartVerdict]
  /// The paths of the parts that were queued.
  private var accepted: [String]

  func decision(_ outcome: Outcome, _ objections: [Objection]) -> Decision {
    Decision(
      outcome: outcome, connection: connection, parts: parts,
      accepted: parts.map(\.part).filter { accepted.contains($0.path) }, objections: objections)
  }

  /// The JSON that a decision's grounds are read from; `connection` is the JSON of the decision's.
  static func json(of decision: Decision, connection: String?) -> String {
    var json = JSONText()
    json.object { json in
      if let connection {
        json.name("connection")
        json.value(connection)
      }
      json.name("accepted")
      json.array(decision.accepted) { $0.string($1.path) }
      json.name("parts")
      json.array(decision.parts) { $0.append($1) }
    }
    return json.text
  }
}

extension JSONText {
  fileprivate mutating func append(_ verdict: PartVerdict) {
    object { json in
      json.name("part")
      json.append(verdict.part)
      json.member("counted", verdict.counted)
      json.member("reason", verdict.reason)
    }
  }

  private mutating func append(_ part: PartDescription) {
    object { json in
      json.member("path", part.path)
      json.member("contentType", part.contentType)
      json.member("disposition", part.disposition)
      json.member("fileName", part.fileName)
      json.member("contentID", part.contentID)
      json.name("containers")
      json.array(part.containers) { json, container in
        json.object { json in
          json.member("subtype", container.subtype)
          json.member("index", container.index)
        }
      }
      json.member("isShownByHTML", part.isShownByHTML)
      json.member("size", part.size)
      json.member("sha256", part.sha256?.description)
    }
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
