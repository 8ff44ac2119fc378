/// A JSON text as bytes, written from left to right; the caller keeps commas and brackets in order.
struct JSONWriting {
  /// Appends `text` in quotes, escaped (RFC 8259 §7). What is not UTF-8 becomes U+FFFD.
  static func append(_ text: some Sequence<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text { appendEscaped(byte, to: &output) }
    output.append(UInt8(ascii: "\""))
  }

  static func append(_ text: String, to output: inout [UInt8]) {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
      output.append(UInt8(ascii: "\""))
      output += text.utf8
      return output.append(UInt8(ascii: "\""))
    }
    append(text.utf8, to: &output)
  }

  static func quoted(_ text: String) -> String {
    var output: [UInt8] = []
    append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
    case 0x0A: output += "\\n".utf8
    case 0x0D: output += "\\r".utf8
    case 0x09: output += "\\t".utf8
    case 0..<0x20: output += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
    default: output.append(byte)
    }
  }
}

extension JSONValue {
  /// Indented by two spaces; arrays of plain values on one line.
  var pretty: String { pretty(indent: "") + "\n" }

  private func pretty(indent: String) -> String {
    let deeper = indent + "  "
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map {
        "\(deeper)\(JSONWriting.quoted($0.name)): \($0.value.pretty(indent: deeper))"
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let elements) where elements.contains(where: \.isComposite):
      return "[\n" + elements.map { deeper + $0.pretty(indent: deeper) }.joined(separator: ",\n")
        + "\n\(indent)]"
    default: return compact
    }
  }

  private var isComposite: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// On one line.
  var compact: String {
    var output: [UInt8] = []
    append(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends it on one line.
  func append(to output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .boolean(let truth): output += (truth ? "true" : "false").utf8
    case .number(let digits): output += digits.utf8
    case .string(let text): JSONWriting.append(text, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output += ", ".utf8 }
        element.append(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      JSONValue.append(members, to: &output)
      output.append(UInt8(ascii: "}"))
    }
  }

  /// Appends the members of an object, without its braces.
  static func append(_ members: [Member], to output: inout [UInt8]) {
    for (index, member) in members.enumerated() {
      if index > 0 { output += ", ".utf8 }
      JSONWriting.append(member.name, to: &output)
      output += ": ".utf8
      member.value.append(to: &output)
    }
  }
}
