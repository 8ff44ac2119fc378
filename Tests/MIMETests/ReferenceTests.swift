import MIME
import Testing

/// The quick ways against slow ones that take an octet at a time, on text made to trip them.
@Suite struct ReferenceTests {
  @Test("Quoted-printable is decoded as the rules say, octet by octet", arguments: 1...40 as ClosedRange<UInt64>)
  func quotedPrintable(seed: UInt64) {
    var noise = Noise(seed)
    let pieces: [(String, Int)] = [
      ("a", 60), ("word, words", 30), ("=C3=A4", 12), ("=3d", 4), ("=\r\n", 8), ("=\n", 3), (" ", 8), ("\t ", 3),
      ("\r\n", 4), ("\n", 2), (" \r\n", 3), ("\r", 1), ("= \t\r\n", 1), ("=zz", 1), ("==", 1), ("=4", 1), ("=\r", 1),
    ]
    for _ in 0..<100 {
      // Half of them without what stops the quick way.
      let some = Bool.random(using: &noise) ? pieces : Array(pieces.prefix(5) + pieces[6...8])
      let body = Self.text(some, longest: 400, &noise)
      let read = ReadMessage("Content-Transfer-Encoding: quoted-printable\n\n\(body)")
      #expect(read.decoded(read.message.root).octets == Self.decoded(Array(body.utf8)), "\(body.debugDescription)")
    }
  }

  @Test("Base64 is decoded as the digits say, whatever its lines", arguments: 1...40 as ClosedRange<UInt64>)
  func base64(seed: UInt64) {
    var noise = Noise(seed)
    for _ in 0..<50 {
      let octets = noise.octets(Int.random(in: 0...2000, using: &noise))
      let width = [76, 76, 76, 75, 77, 64, 1000].randomElement(using: &noise) ?? 76
      var body: [UInt8] = []
      for (index, digit) in Self.digits(of: octets).enumerated() {
        if index > 0, index.isMultiple(of: width) { body += [0x0D, 0x0A] }
        body.append(digit)
        if Int.random(in: 0..<2000, using: &noise) == 0 { body.append(0x20) }
      }
      let read = ReadMessage(Array("Content-Transfer-Encoding: base64\n\n".utf8) + body)
      #expect(read.decoded(read.message.root).octets == octets)
    }
  }

  @Test("Header fields are taken apart as they stand, whatever their lengths", arguments: 1...40 as ClosedRange<UInt64>)
  func headerFields(seed: UInt64) {
    var noise = Noise(seed)
    let name = [("a", 8), ("-", 1), ("X", 2)]
    let value = [("v", 20), (" ", 4), (":", 2), (": ", 1), ("\t", 1), ("\n ", 1)]
    for _ in 0..<50 {
      let fields = (0..<Int.random(in: 1...8, using: &noise)).map { index in
        (name: "\(index)" + Self.text(name, longest: 40, &noise), value: Self.text(value, longest: 80, &noise) + "v")
      }
      let text = fields.map { "\($0.name):\($0.value)\n" }.joined() + "\nbody"
      for message in [text, crlf(text)] {
        let read = ReadMessage(message)
        for field in fields {
          let unfolded = field.value.replacing("\n", with: "").drop { $0 == " " || $0 == "\t" }
          #expect(read.message.values(of: field.name) == [String(unfolded)], "\(message.debugDescription)")
        }
        #expect(read.text(read.message.root) == "body")
      }
    }
  }

  @Test("Every delimiter line is found, wherever it stands", arguments: 1...40 as ClosedRange<UInt64>)
  func delimiters(seed: UInt64) {
    var noise = Noise(seed)
    let pieces = [("x", 20), ("-", 6), ("--", 6), ("\n-", 4), ("\n", 8), ("\n--Bx", 3), (" --B", 2)]
    for _ in 0..<50 {
      let bodies = (0..<Int.random(in: 1...6, using: &noise)).map { _ in
        "\n" + Self.text(pieces, longest: 60, &noise) + "x"
      }
      let message = "Content-Type: multipart/mixed; boundary=B\n\n" + bodies.map { "--B\n\($0)\n" }.joined() + "--B--\n"
      let read = ReadMessage(message)
      #expect(
        read.message.leaves.map(read.text) == bodies.map { String($0.dropFirst()) }, "\(message.debugDescription)")
    }
  }

  private static func text(_ pieces: [(String, Int)], longest: Int, _ noise: inout Noise) -> String {
    let all = pieces.flatMap { Array(repeating: $0.0, count: $0.1) }
    return (0..<Int.random(in: 0...longest, using: &noise)).map { _ in all.randomElement(using: &noise) ?? "" }.joined()
  }

  /// RFC 2045 §6.7.
  private static func decoded(_ body: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    // White space from here on is as it was written.
    var literal = 0
    var index = 0
    func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }
    func hexadecimal(_ place: Int) -> UInt8? {
      place < body.count ? Character(Unicode.Scalar(body[place])).hexDigitValue.map(UInt8.init) : nil
    }
    func dropBlanks() { while output.count > literal, isBlank(output[output.count - 1]) { output.removeLast() } }
    while index < body.count {
      if body[index] == 0x3D {
        if let high = hexadecimal(index + 1), let low = hexadecimal(index + 2) {
          output.append(high << 4 | low)
          (index, literal) = (index + 3, output.count)
          continue
        }
        var next = index + 1
        while next < body.count, isBlank(body[next]) { next += 1 }
        if next == body.count || body[next] == 0x0A || body[next] == 0x0D {
          let isPair = next + 1 < body.count && body[next] == 0x0D && body[next + 1] == 0x0A
          (index, literal) = (next + (isPair ? 2 : 1), output.count)
          continue
        }
      } else if body[index] == 0x0A {
        let hasReturn = index > 0 && output.count > literal && output.last == 0x0D
        if hasReturn { output.removeLast() }
        dropBlanks()
        output += hasReturn ? [0x0D, 0x0A] : [0x0A]
        (index, literal) = (index + 1, output.count)
        continue
      }
      output.append(body[index])
      index += 1
    }
    dropBlanks()
    return output
  }

  private static func digits(of octets: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return stride(from: 0, to: octets.count, by: 3).flatMap { start in
      let bits = (0..<3).reduce(0) { $0 << 8 | (start + $1 < octets.count ? Int(octets[start + $1]) : 0) }
      return (0..<4).map { start + $0 - 1 < octets.count || $0 < 2 ? alphabet[bits >> (18 - 6 * $0) & 63] : 0x3D }
    }
  }
}
