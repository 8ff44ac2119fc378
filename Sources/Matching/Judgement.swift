public import Model

/// What one connection makes of a message: all of its attachments but those with reserved names, or nothing.
public func judge(
  _ parts: [PartDescription], _ evidence: Evidence, by connection: Connection
) -> Decision {
  let verdicts = verdicts(of: parts, for: connection)
  let refusals = refusals(of: evidence, verdicts, by: connection)
  guard refusals.isEmpty else {
    return Decision(outcome: .refused, connection: connection, parts: verdicts, objections: refusals)
  }
  return judge(verdicts, by: connection)
}

/// What one connection makes of a file from a partner's folder. Nobody has to vouch for it: whoever opened the door with
/// the connection's credential knows whose server it is.
public func judge(_ file: PartDescription, by connection: Connection) -> Decision {
  judge(verdicts(of: [file], for: connection), by: connection)
}

private func judge(_ verdicts: [PartVerdict], by connection: Connection) -> Decision {
  let attachments = verdicts.filter(\.counted).map(\.part)
  let ours = attachments.filter { !hasReservedName($0) }
  let objections = objections(attachments: attachments, unreserved: ours, connection: connection)
  return Decision(
    outcome: objections.isEmpty ? .accepted : .ignored, connection: connection, parts: verdicts,
    accepted: objections.isEmpty ? ours : [], objections: objections)
}

extension Decision {
  /// The attachments passed over because only the gateway writes such names, in document order.
  public var skipped: [PartDescription] {
    parts.filter { $0.counted && hasReservedName($0.part) }.map(\.part)
  }
}

func hasReservedName(_ part: PartDescription) -> Bool { part.fileName.map(isReservedName) ?? false }

private func objections(
  attachments: [PartDescription], unreserved: [PartDescription], connection: Connection
) -> [Objection] {
  if attachments.isEmpty {
    return [Objection(code: .noAttachments, message: "the message has no attachment")]
  }
  if unreserved.isEmpty { return [onlyReserved(attachments)] }
  let glob = Glob(connection.pattern, ignoreCase: connection.ignoreCase)
  return unreserved.compactMap { objection(to: $0, glob) }
}

private func onlyReserved(_ attachments: [PartDescription]) -> Objection {
  let names = attachments.prefix(3).map { quoted($0.fileName ?? "") }.joined(separator: ", ")
  let more = attachments.count > 3 ? " and \(attachments.count - 3) more" : ""
  return Objection(
    code: .onlyReserved,
    message: "every attachment bears a reserved name (receipt_…, result_…): \(names)\(more)")
}

private func objection(to part: PartDescription, _ glob: Glob) -> Objection? {
  guard let name = part.fileName, !name.isEmpty else {
    return Objection(
      code: .unusableName,
      message: "part \(part.path) (\(printable(part.contentType, limit: 80))) has no file name")
  }
  if let flaw = FileName.flaw(in: name) {
    return Objection(
      code: .unusableName, fileName: name,
      message: "part \(part.path): \(quoted(name)) cannot be a file name: it \(flaw)")
  }
  return glob.mismatch(with: name).map { mismatch in
    Objection(
      code: .patternMismatch, fileName: name,
      message: "\(quoted(name)) does not match \(quoted(glob.pattern.text)): \(mismatch)")
  }
}
