internal import Model

/// JSON as text, written from left to right. Written by hand where a ledger's row is: the general encoder took a sixth
/// of a poll's time.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  private var isFirst = true

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes an object whose members `body` writes.
  mutating func object(_ body: (inout JSONText) -> Void) { brackets("{", "}", body) }

  /// Writes an array of what `body` writes for each element.
  mutating func array<Element>(_ elements: [Element], _ body: (inout JSONText, Element) -> Void) {
    brackets("[", "]") { json in
      for element in elements {
        json.separate()
        body(&json, element)
      }
    }
  }

  /// Writes a member's name; its value follows.
  mutating func name(_ name: StaticString) {
    separate()
    name.withUTF8Buffer { append(quoted: $0) }
    bytes.append(UInt8(ascii: ":"))
  }

  mutating func member(_ name: StaticString, _ text: String?) {
    guard var text else { return }
    self.name(name)
    text.withUTF8 { append(quoted: $0) }
  }

  mutating func member(_ name: StaticString, _ number: Int?) {
    guard let number else { return }
    self.name(name)
    bytes += String(number).utf8
  }

  mutating func member(_ name: StaticString, _ truth: Bool) {
    self.name(name)
    bytes += (truth ? "true" : "false").utf8
  }

  /// Writes a string.
  mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { append(quoted: $0) }
  }

  /// Writes what is JSON already.
  mutating func value(_ json: String) { bytes += json.utf8 }

  private mutating func brackets(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void) {
    bytes.append(UInt8(ascii: open))
    isFirst = true
    body(&self)
    isFirst = false
    bytes.append(UInt8(ascii: close))
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  /// RFC 8259 §7.
  private mutating func append(quoted text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    if text.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      bytes += text
    } else {
      for byte in text { append(escaping: byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(escaping byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0..<0x20: bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
    default: bytes.append(byte)
    }
  }
}
