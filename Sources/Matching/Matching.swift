// Matching: whether a message is let in, and why not.
//
// In charge of the rules of acceptance: which connection judges a message, what keeps it out whatever it holds, which
// of its leaves are attachments, which names are reserved, whether every other name matches the connection's pattern.
// The answer is a `Decision` that carries every reason as data. Entry points: `decide(parts:evidence:connections:)`,
// `decide(file:by:others:)`; `verdicts(of:for:)` answers for the leaves alone.
//
// Must not know: how a message is read, where it came from, what happens to its files. Does no I/O.

public import Model

/// Decides about one message of a mailbox by what its parts and the rest of it say; `connections` are those of the
/// mailbox. A message to a connection's own address is judged by that connection alone, any other by all connections
/// without an address that take mail of its sender: exactly one must accept it. What is for a connection that is paused
/// waits: nothing is to be done about it yet.
public func decide(parts: [PartDescription], evidence: Evidence, connections: [Connection]) -> Decision {
  switch judges(of: evidence, connections: connections) {
  case .failure(let nobody):
    return Decision(outcome: .ignored, parts: verdicts(of: parts, for: nil), objections: [nobody.objection])
  case .success(let judges):
    let decisions = judges.map { judge(parts, evidence, by: $0) }
    let accepting = decisions.filter { $0.outcome == .accepted }
    if accepting.count > 1 { return ambiguous(accepting, parts) }
    if accepting.isEmpty, !judges.contains(where: \.hasOwnAddress),
      let asleep = sleeper(for: parts, evidence, among: connections)
    {
      return Decision(outcome: .ignored, parts: verdicts(of: parts, for: nil), objections: [asleep])
    }
    if let only = accepting.first ?? (decisions.count == 1 ? decisions.first : nil) { return only }
    return Decision(
      outcome: decisions.allSatisfy { $0.outcome == .refused } ? .refused : .ignored,
      parts: verdicts(of: parts, for: nil), objections: objectionsByConnection(decisions))
  }
}

/// Decides about one file in a partner's folder, by its name: for `connection`, which looked there. One of `others`, which
/// look there too, must not want it as well.
public func decide(file: PartDescription, by connection: Connection, others: [Connection]) -> Decision {
  let decision = judge(file, by: connection)
  guard decision.outcome == .accepted else { return decision }
  let rivals = others.filter { !$0.isPaused }.map { judge(file, by: $0) }.filter { $0.outcome == .accepted }
  return rivals.isEmpty ? decision : ambiguous([decision] + rivals, [file], "file")
}

private func ambiguous(_ accepting: [Decision], _ parts: [PartDescription], _ what: String = "message") -> Decision {
  let names = accepting.compactMap(\.connection).map { quoted($0.name) }.joined(separator: ", ")
  let objection = Objection(
    code: .ambiguousConnection,
    message: "\(accepting.count) connections would accept the \(what), expected one: \(names)")
  return Decision(outcome: .held, parts: verdicts(of: parts, for: nil), objections: [objection])
}

/// What all connections object to is said once; the rest is said by connection.
private func objectionsByConnection(_ decisions: [Decision]) -> [Objection] {
  let sets = decisions.map { Set($0.objections) }
  let shared = sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
  let common = decisions.first.map { $0.objections.filter(shared.contains) } ?? []
  return common
    + decisions.flatMap { decision in
      decision.objections.filter { !shared.contains($0) }.map { named($0, by: decision.connection) }
    }
}

private func named(_ objection: Objection, by connection: Connection?) -> Objection {
  guard let connection else { return objection }
  var objection = objection
  objection.message = "connection \(quoted(connection.name)): \(objection.message)"
  return objection
}
