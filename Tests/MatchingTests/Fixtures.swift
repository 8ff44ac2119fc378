import Model

/// A connection whose every property a test does not speak of is the default.
func connection(
  _ name: String = "acme", pattern: String = "Conversions_*.csv", address: String? = nil,
  ignoreCase: Bool = false,
  isStrict: Bool = false, forwards: Connection.ForwardPolicy = .attachment,
  uuencode: Connection.UuencodePolicy = .refuse, allow: Set<String> = [], isPaused: Bool = false,
  direction: Connection.Direction = .inbound, method: Connection.Method = .email
) -> Connection {
  guard let pattern = FileNamePattern(pattern) else { fatalError("a test's pattern is empty") }
  return Connection(
    name: name, dataType: "conversions", direction: direction, method: method, account: "main",
    pattern: pattern,
    ignoreCase: ignoreCase, isStrict: isStrict, forwards: forwards, uuencode: uuencode,
    allow: allow, ingestAddress: address, isPaused: isPaused)
}

/// A leaf; `containers` are written as `mixed/0`, outermost first.
func part(
  _ path: String, _ contentType: String, _ disposition: String? = nil, name: String? = nil,
  in containers: String...,
  shown: Bool = false, opened: Bool? = nil
) -> PartDescription {
  PartDescription(
    path: path, contentType: contentType, disposition: disposition, fileName: name,
    containers: containers.map(container), isShownByHTML: shown, isOpened: opened)
}

private func container(_ text: String) -> PartDescription.Container {
  let pieces = text.split(separator: "/")
  return .init(subtype: String(pieces[0]), index: Int(pieces[1]) ?? 0)
}

/// A message as mail programs write it: a body, then the files.
func mail(_ names: String?...) -> [PartDescription] {
  [part("1", "text/plain", in: "mixed/0")]
    + names.enumerated().map { offset, name in
      part("\(offset + 2)", "application/octet-stream", "attachment", name: name, in: "mixed/\(offset + 1)")
    }
}

/// What is known of a message of a partner beside its parts.
func evidence(
  _ ambiguities: [Ambiguity] = [], to recipients: [String] = [], from: [String] = ["feeds@partner.example"],
  overLimits: [Objection] = []
) -> Evidence {
  Evidence(
    recipients: recipients.map { Recipient($0) }, sender: SenderEvidence(from: from), overLimits: overLimits,
    ambiguities: ambiguities)
}
