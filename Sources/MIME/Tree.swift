/// A message as a person reads it: its parts as a tree, then what was wrong, each with the line it is in and a caret.
public struct Tree: Sendable, CustomStringConvertible {
  /// Lines, each with its line end.
  public let description: String

  public init(_ message: Message, _ report: Report, in bytes: UnsafeRawBufferPointer) {
    var lines: [String] = []
    Self.draw(message.root, report, firstPrefix: "", prefix: "", into: &lines)
    lines += Self.defects(report.defects, message, bytes)
    description = lines.map { $0 + "\n" }.joined()
  }

  // MARK: Parts

  /// Draws from a list of its own, so that depth costs no stack.
  private static func draw(
    _ root: Part, _ report: Report, firstPrefix: String, prefix: String, into lines: inout [String]
  ) {
    let sizes = Dictionary(report.attachments.map { ($0.part, $0.size) }) { first, _ in first }
    var waiting = [(part: root, first: firstPrefix, rest: prefix)]
    while let (part, first, rest) = waiting.popLast() {
      lines.append(first + line(for: part, size: sizes[part.path]))
      let children = part.children
      for (index, child) in children.enumerated().reversed() {
        let isLast = index == children.count - 1
        waiting.append((child, rest + (isLast ? "└─ " : "├─ "), rest + (isLast ? "   " : "│  ")))
      }
    }
  }

  private static func line(for part: Part, size: Int?) -> String {
    var words = part.path.isEmpty ? [] : [part.path]
    words.append(printable(part.contentType))
    if let name = part.fileName { words.append("\"\(printable(name))\"") }
    if let disposition = part.disposition { words.append(printable(disposition)) }
    guard !part.isMultipart else { return words.joined(separator: " ") }
    if !part.encoding.isIdentity { words.append(part.encoding.rawValue) }
    words.append(size.map { "\($0) octets" } ?? "\(part.body.count) octets as sent")
    return words.joined(separator: " ")
  }

  // MARK: Defects

  private static func defects(
    _ defects: [Defect], _ message: Message, _ bytes: UnsafeRawBufferPointer
  ) -> [String] {
    guard !defects.isEmpty else { return [] }
    let source = SourceLines(
      Octets(bytes), lineEnd: message.structure.lineEnd, wanted: Set(defects.map(\.line)))
    let count = defects.count == 1 ? "1 defect:" : "\(defects.count) defects:"
    return ["", count]
      + defects.flatMap { defect in
        let part = defect.part.isEmpty ? "" : " in part \(defect.part)"
        return ["line \(defect.line)\(part): \(defect.code.rawValue): \(printable(defect.detail))"]
          + source.lines(for: defect)
      }
  }

  /// What a terminal could take for an order becomes `?`.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: "?"
          default: scalar
          }
        }))
  }
}

/// The lines of a message that defects point at.
struct SourceLines {
  private var lines: [Int: [UInt8]] = [:]

  /// Octets shown of a line, and how many of them at most before the caret.
  private static let width = 100
  private static let lead = 70

  init(_ octets: Octets, lineEnd: UInt8, wanted: Set<Int>) {
    guard let last = wanted.max() else { return }
    var number = 1
    var position = 0
    while number <= last, position <= octets.count {
      let stop = octets.first(lineEnd, in: position..<octets.count)
      if wanted.contains(number) {
        lines[number] = octets[position..<min(stop, position + 1100)].trimmedEnd.array
      }
      position = stop + 1
      number += 1
    }
  }

  /// The line, cut where it is long; nil when it is not there.
  func text(_ number: Int) -> String? {
    lines[number].map { line in
      let shown = String(decoding: line.prefix(Self.width).map(Self.shown), as: UTF8.self)
      return line.count > Self.width ? shown + "..." : shown
    }
  }

  private static func shown(_ octet: UInt8) -> UInt8 {
    octet >= 0x20 && octet < 0x7F ? octet : octet == ASCII.tab ? ASCII.space : UInt8(ascii: "?")
  }

  /// The line and the caret below it; nothing for a line that is not there or only blank.
  func lines(for defect: Defect) -> [String] {
    guard let line = lines[defect.line], !line.isEmpty else { return [] }
    let start = max(0, defect.column - 1 - Self.lead)
    let shown = line.dropFirst(start).prefix(Self.width)
    let text = shown.map(Self.shown)
    let caret = String(repeating: " ", count: min(defect.column - 1 - start, shown.count)) + "^"
    return ["  " + String(decoding: text, as: UTF8.self), "  " + caret]
  }
}
