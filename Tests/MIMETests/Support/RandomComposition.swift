import MIME

extension Composition {
  /// One with texts and names of any characters, with and without HTML and files.
  static func random(_ noise: inout Noise) -> Composition {
    Composition(
      from: "uploads@gateway.example", fromName: text(10, &noise), to: "feeds@partner.example",
      subject: text(120, &noise), messageID: "<\(noise.next())@gateway.example>",
      date: "Tue, 24 Nov 2026 08:15:00 +0000", text: lines(&noise),
      html: Bool.random(using: &noise) ? lines(&noise) : nil,
      attachments: (0..<Int.random(in: 0...4, using: &noise)).map { _ in
        let count = Int.random(in: 0...400, using: &noise)
        return Composition.Attachment(
          fileName: text(90, &noise) + ".csv",
          contentType: ["text/csv", "application/xml"].randomElement(using: &noise) ?? "text/csv",
          bytes: noise.octets(count))
      })
  }

  private static let letters = Array("abcXYZ0189 .,;:_-()<>\"\\'=?*%äöüßéñ€Жλ漢字한😀")

  /// Words that neither begin nor end with a blank.
  private static func text(_ longest: Int, _ noise: inout Noise) -> String {
    let count = Int.random(in: 1...longest, using: &noise)
    return "x" + String((0..<count).map { _ in letters.randomElement(using: &noise) ?? "x" }) + "x"
  }

  private static func lines(_ noise: inout Noise) -> String {
    (0..<Int.random(in: 1...5, using: &noise)).map { _ in text(200, &noise) + "\n" }.joined()
  }
}
