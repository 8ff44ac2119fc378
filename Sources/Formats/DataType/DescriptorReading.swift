/// Why a descriptor is not one: the file, the place in it, and what is wrong.
public struct DescriptorFault: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  /// Where in the JSON text: `$.schema.fields[3].type`.
  public var path: String
  public var message: String

  public var description: String { "\(file): \(path): \(message)" }
}

/// A value of a descriptor and where it stands; every question asked of it fails with that place.
struct DescriptorNode {
  let value: JSONValue
  let path: String
  let file: String

  func fault(_ message: String) -> DescriptorFault {
    DescriptorFault(file: file, path: path, message: message)
  }

  /// The members, once each is known to be one of `allowed`.
  func members(_ allowed: Set<String>) throws(DescriptorFault) -> [String: DescriptorNode] {
    guard case .object(let members) = value else { throw expected("an object") }
    var nodes: [String: DescriptorNode] = [:]
    for member in members {
      let node = DescriptorNode(value: member.value, path: "\(path).\(member.name)", file: file)
      guard allowed.contains(member.name) else { throw node.unknown(member.name, among: allowed) }
      if member.value != .null { nodes[member.name] = node }
    }
    return nodes
  }

  func unknown(_ name: String, among allowed: some Sequence<String>) -> DescriptorFault {
    let near = nearest(to: name, among: allowed.sorted()).map { " Did you mean \"\($0)\"?" } ?? ""
    return fault("\"\(name)\" is not a property that is known here.\(near)")
  }

  func elements() throws(DescriptorFault) -> [DescriptorNode] {
    guard case .array(let values) = value else { throw expected("an array") }
    return values.enumerated().map {
      DescriptorNode(value: $0.element, path: "\(path)[\($0.offset)]", file: file)
    }
  }

  func string() throws(DescriptorFault) -> String {
    guard case .string(let text) = value else { throw expected("a string") }
    return text
  }

  func strings() throws(DescriptorFault) -> [String] {
    var texts: [String] = []
    for element in try elements() { texts.append(try element.string()) }
    return texts
  }

  /// One string, or several in an array.
  func oneOrMore() throws(DescriptorFault) -> [String] {
    if case .string(let text) = value { return [text] }
    return try strings()
  }

  func truth() throws(DescriptorFault) -> Bool {
    guard case .boolean(let truth) = value else { throw expected("true or false") }
    return truth
  }

  func whole(_ range: ClosedRange<Int>) throws(DescriptorFault) -> Int {
    guard case .number(let digits) = value, let number = Int(digits), range.contains(number) else {
      throw expected("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// One character of ASCII.
  func character() throws(DescriptorFault) -> UInt8 {
    let text = try string()
    guard text.utf8.count == 1, let byte = text.utf8.first else { throw expected("one character of ASCII") }
    return byte
  }

  /// One of an enumeration's words.
  func word<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) throws(DescriptorFault) -> Word {
    let text = try string()
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    let near = nearest(to: text, among: words).map { " Did you mean \"\($0)\"?" } ?? ""
    throw fault("\"\(text)\" is not one of \(words.joined(separator: ", ")).\(near)")
  }

  /// A number or a date as it is written.
  func literal() throws(DescriptorFault) -> String {
    switch value {
    case .number(let digits): return digits
    case .string(let text): return text
    default: throw expected("a number or a string")
    }
  }

  private func expected(_ what: String) -> DescriptorFault {
    fault("\(what) is expected, \(value.kind) was found.")
  }
}

/// The candidate at most two edits from `text`, the nearest and then the first of them; nil when none is so near.
func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
  let wanted = folded(text)
  var best: (name: String, distance: Int)?
  for name in candidates {
    let distance = editDistance(wanted, folded(name), limit: 2)
    let isNear = distance <= 2 && distance < max(1, wanted.count)
    if isNear, best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
  }
  return best?.name
}

/// A name as names are compared: in lower case, without white space, `_`, `-`, `.`, quotes and byte order marks.
func folded(_ name: String) -> [Unicode.Scalar] {
  if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.utf8.compactMap(foldedASCII) }
  return name.lowercased().unicodeScalars.filter {
    !$0.properties.isWhitespace && !"_-.\"'\u{FEFF}".unicodeScalars.contains($0)
  }
}

private func foldedASCII(_ byte: UInt8) -> Unicode.Scalar? {
  switch byte {
  case 0x09...0x0D, 0x20, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x22, 0x27: nil
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): Unicode.Scalar(byte | 0x20)
  default: Unicode.Scalar(byte)
  }
}

/// Insertions, deletions and replacements between two names; anything above `limit` is `limit + 1`.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int {
  guard abs(left.count - right.count) <= limit, left.count <= 256 else { return limit + 1 }
  var row = Array(0...right.count)
  for (index, scalar) in left.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (column, other) in right.enumerated() {
      let replaced = diagonal + (scalar == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
    }
  }
  return min(row[right.count], limit + 1)
}
