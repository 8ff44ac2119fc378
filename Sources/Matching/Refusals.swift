import Model

/// Why `connection` may not take a message in whatever its files are called: a sender nobody vouches for, the limits it
/// reached, what two programs could read differently and the connection does not allow, the forwards and texts with
/// files that it refuses.
func refusals(of evidence: Evidence, _ verdicts: [PartVerdict], by connection: Connection) -> [Objection] {
  [evidence.ownReply].compactMap { $0 } + objectionsToSender(of: evidence, by: connection)
    + (evidence.overLimits.isEmpty ? refusals(ofParts: evidence, verdicts, connection) : evidence.overLimits)
}

private func refusals(
  ofParts evidence: Evidence, _ verdicts: [PartVerdict], _ connection: Connection
) -> [Objection] {
  let ambiguities = evidence.ambiguities.filter { matters($0, verdicts, to: connection) }.map(\.objection)
  let ofParts = [
    connection.forwards == .refuse ? refusal(ofForwardsIn: verdicts) : nil,
    connection.uuencode == .refuse ? refusal(ofTextsIn: verdicts) : nil, tooMany(verdicts),
  ]
  return ambiguities + ofParts.compactMap { $0 }
}

private func matters(_ ambiguity: Ambiguity, _ verdicts: [PartVerdict], to connection: Connection) -> Bool {
  let code = ambiguity.objection.code
  if connection.allow.contains(code.rawValue) || code == .uuencodeInText && connection.uuencode == .text {
    return false
  }
  return switch ambiguity.reach {
  case .message: true
  case .file: !verdicts.contains { $0.part.path == ambiguity.part && !$0.counted }
  case .forward: connection.forwards == .open
  }
}

/// Attachments of one message.
private let mostAttachments = 200

private func tooMany(_ verdicts: [PartVerdict]) -> Objection? {
  let count = verdicts.count(where: \.counted)
  guard count > mostAttachments else { return nil }
  return Objection(
    code: .tooManyAttachments,
    message: "the message has \(count) attachments; at most \(mostAttachments) are accepted")
}

private func refusal(ofForwardsIn verdicts: [PartVerdict]) -> Objection? {
  guard let forward = verdicts.first(where: { $0.counted && $0.part.isForward })?.part else { return nil }
  let name = forward.fileName.map { " \(quoted($0))" } ?? ""
  return Objection(
    code: .forwardedMessage, fileName: forward.fileName,
    message: "part \(forward.path) is a forwarded message\(name); the connection refuses those")
}

private func refusal(ofTextsIn verdicts: [PartVerdict]) -> Objection? {
  let file = verdicts.first { verdict in verdict.part.containers.contains { $0.subtype == "uuencode" } }?.part
  guard let file else { return nil }
  return Objection(
    code: .uuencodeInText, fileName: file.fileName,
    message: "part \(file.path): \(quoted(file.fileName ?? "")) stands in uuencode within a text; some mail programs "
      + "see a file there and some do not")
}
