import Model

/// The leaves of one message together: which stand for others, and which are its body.
struct Leaves {
  let parts: [PartDescription]
  let opensForwards: Bool
  let opensTexts: Bool
  /// The paths of parts that have others in them.
  private let openedPaths: Set<String>
  /// Which parts are body texts, by index.
  let bodies: Set<Int>

  init(_ parts: [PartDescription], for connection: Connection?) {
    self.parts = parts
    opensForwards = connection?.forwards == .open
    opensTexts = connection?.uuencode == .open
    openedPaths = Set(parts.flatMap { outerPaths(of: $0.path) })
    bodies = bodyTexts(of: parts)
  }

  /// Why a part does not count whatever it is called: it is in something that counts, or something in it does.
  func structuralExclusion(of index: Int) -> String? {
    let part = parts[index]
    if part.containers.indices.contains(where: { isForward($0, of: part) && !opens($0, of: part) }) {
      return "inside a forwarded message, which is one attachment"
    }
    if !opensTexts, part.containers.contains(where: { $0.subtype == "uuencode" }) {
      return "in uuencode within a text, which is not opened"
    }
    guard part.isOpened == true || openedPaths.contains(part.path) else { return nil }
    if part.isForward, opens(part.containers.count, of: part) {
      return "a forwarded message, opened: its parts count"
    }
    return part.isTNEF ? "winmail.dat stands for its contents" : nil
  }

  private func isForward(_ depth: Int, of part: PartDescription) -> Bool {
    part.containers[depth].subtype == "rfc822"
  }

  /// Whether the forwarded message at `depth` is opened. What a report returns (RFC 6522 §3) was not sent to us: it
  /// stays shut.
  private func opens(_ depth: Int, of part: PartDescription) -> Bool {
    opensForwards && (depth == 0 || part.containers[depth - 1].subtype != "report")
  }
}

/// The paths a part lies in: `1` and `1.2` for `1.2.3`.
private func outerPaths(of path: String) -> [String] {
  path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) }
}

/// The body of each message and forwarded message: its first text that is no file, with its other forms in the same
/// multipart/alternative, one of each type.
private func bodyTexts(of parts: [PartDescription]) -> Set<Int> {
  var bodies: [ArraySlice<PartDescription.Container>: [Int]] = [:]
  for index in parts.indices where mayBeBody(parts[index]) {
    let message = message(around: parts[index])
    let others = bodies[message, default: []].map { parts[$0] }
    if isAnotherForm(parts[index], of: others) { bodies[message, default: []].append(index) }
  }
  return Set(bodies.values.joined())
}

/// The containers down to the innermost forwarded message.
private func message(around part: PartDescription) -> ArraySlice<PartDescription.Container> {
  let depth = part.containers.lastIndex { $0.subtype == "rfc822" }
  return depth.map { part.containers[...$0] } ?? []
}

private func mayBeBody(_ part: PartDescription) -> Bool {
  let innermost = part.containers.last
  return bodyTypes.contains(part.contentType) && !part.isNamed && !part.isOffered
    && !(innermost?.subtype == "signed" && innermost?.index == 1)
}

private let bodyTypes: Set<String> = [
  "text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html",
]

private func isAnotherForm(_ part: PartDescription, of forms: [PartDescription]) -> Bool {
  guard let first = forms.first else { return true }
  return forms.allSatisfy { $0.contentType != part.contentType } && shareAlternative(first, part)
}

/// Whether one multipart/alternative is around both.
private func shareAlternative(_ left: PartDescription, _ right: PartDescription) -> Bool {
  for (mine, other) in zip(left.containers, right.containers) {
    if mine.subtype == "alternative", other.subtype == "alternative" { return true }
    if mine != other { return false }
  }
  return false
}
