/// Names under which the parts of one message can be stored in one folder, whatever their senders called them.
public struct SafeNames: Sendable {
  private var taken: Set<String> = []

  /// Octets of UTF-8 a name has at most; what file systems allow, with room for a number.
  public static let longest = 200

  public init() {}

  /// A name for the part that none before has had: the last component of what the sender wrote, without what a terminal,
  /// a shell or a file system could take amiss, and numbered where it would occur twice (in any case).
  public mutating func name(for part: Part) -> String {
    let wanted = Self.safe(part.fileName ?? "")
    let base = wanted.isEmpty ? "part-\(part.path.isEmpty ? "0" : part.path)" : wanted
    var name = base
    var number = 1
    while !taken.insert(name.lowercased()).inserted {
      number += 1
      name = Self.numbered(base, number)
    }
    return name
  }

  /// What is left of a name; perhaps nothing.
  static func safe(_ name: String) -> String {
    let component = name.unicodeScalars.split(omittingEmptySubsequences: true) { $0 == "/" || $0 == "\\" }
      .last
    var scalars: [Unicode.Scalar] = (component.map(Array.init) ?? []).compactMap(replacement)
    while let last = scalars.last, last == "." || last == " " { scalars.removeLast() }
    while let first = scalars.first, first == "." || first == "-" || first == " " || first == "~" {
      scalars.removeFirst()
    }
    return shortened(String(String.UnicodeScalarView(scalars)))
  }

  /// Nil for what must not be seen, `_` for what a file system or a shell reads as something else.
  private static func replacement(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return nil
    case .spaceSeparator: return " "
    default: break
    }
    return ":*?\"<>|$`!;&".unicodeScalars.contains(scalar) ? "_" : scalar
  }

  private static func shortened(_ name: String) -> String {
    guard name.utf8.count > longest else { return name }
    let (stem, ending) = split(name)
    let kept = ending.utf8.count <= 20 ? ending : ""
    return prefix(of: kept.isEmpty ? name : stem, octets: longest - kept.utf8.count) + kept
  }

  private static func numbered(_ name: String, _ number: Int) -> String {
    let (stem, ending) = split(name)
    return "\(stem) (\(number))\(ending)"
  }

  /// The name before its last dot, and the ending from that dot on.
  private static func split(_ name: String) -> (stem: String, ending: String) {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  /// As many whole characters as fit in `octets`.
  private static func prefix(of name: String, octets: Int) -> String {
    var kept = ""
    var count = 0
    for character in name {
      count += String(character).utf8.count
      guard count <= octets else { break }
      kept.append(character)
    }
    return kept
  }
}
