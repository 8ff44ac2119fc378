import FoundationEssentials
import Glibc
import MIME
import TestServers
import Testing

/// Five readers that we have nothing to do with read what the composer writes. One that is not installed is skipped, unless
/// `CI` is set.
@Suite struct ForeignReadersTests {
  enum Reader: String, CaseIterable {
    case python, perl, gmime, jakarta, ripmime

    /// ripMIME makes files of what it reads, and cuts names off at `/`, `\` and `?` and behind 127 octets.
    func canSay(_ name: String) -> Bool {
      self != .ripmime || (name.utf8.count < 128 && !name.contains { "/\\?".contains($0) })
    }
  }

  @Test("What the composer writes, others read back as it was meant", arguments: Reader.allCases)
  func readBack(reader: Reader) async throws {
    let compositions = (Self.hostile + Self.random).map { composition in
      var composition = composition
      composition.attachments.removeAll { !reader.canSay($0.fileName) }
      return composition
    }
    let answer = try await reader.read(try compositions.map { try $0.render() })
    try #require(answer.count == compositions.count)
    for (composition, found) in zip(compositions, answer) {
      let expected = try reader.expected(of: composition)
      let difference =
        found.count == expected.count ? zip(found, expected).first { $0 != $1 } : ("\(found)", "\(expected)")
      if let difference { Issue.record("\(composition.subject): found \(difference.0), expected \(difference.1)") }
    }
  }

  private static var hostile: [Composition] {
    [
      composition(
        "plain", fileNames: ["a.csv", "a b.csv", "a;b=c,d.csv", "(1) [2] <3> @4.csv", "100%25 'x'.csv", ".hidden"]),
      composition("", fileNames: []),
      composition(
        "Ümläute, 漢字 and 😀", fromName: "Größe, Maß & \"Co\"", fileNames: ["Umsätze Ж.csv", "数据.csv", "😀.csv"]),
      composition(
        "quotation \" and \\ and =?UTF-8?Q?no_word?=", fromName: "A \"quoted\" name, \\ Inc.",
        fileNames: ["a \"b\".csv", "c\\d.csv", "e/f.csv", "g?h.csv", "=?UTF-8?Q?no=5Fword?=.csv"]),
      composition(
        String(repeating: "very long ", count: 40) + "end", fromName: String(repeating: "Lange Ä", count: 20),
        fileNames: [String(repeating: "long-", count: 40) + ".csv", String(repeating: "läng-", count: 40) + ".csv"]),
      composition(String(repeating: "x", count: 900), fileNames: [String(repeating: "ж", count: 120) + ".csv"]),
      composition("  blanks  inside  ", fileNames: ["two  blanks.csv"]),
      composition(
        "lines", fileNames: ["a.csv"],
        text: "From here\n.\n--=_\n\ntrailing blank \n\ttab\n=41 =\n" + String(repeating: "y", count: 2000) + "\n",
        html: "<p>Ä</p>\n.\n<!-- " + String(repeating: "漢", count: 500) + " -->\n"),
    ]
  }

  private static var random: [Composition] {
    (100..<160 as Range<UInt64>).map {
      var noise = Noise($0)
      return Composition.random(&noise)
    }
  }

  private static func composition(
    _ subject: String, fromName: String = "", fileNames: [String], text: String = "See below.\n", html: String? = nil
  ) -> Composition {
    Composition(
      from: "uploads@gateway.example", fromName: fromName, to: "feeds@partner.example", subject: subject,
      messageID: "<1@gateway.example>", date: "Tue, 24 Nov 2026 08:15:00 +0000", text: text, html: html,
      attachments: fileNames.enumerated().map { index, name in
        Composition.Attachment(
          fileName: name, contentType: "text/csv", bytes: (0..<index * 100).map { UInt8(truncatingIfNeeded: $0) })
      })
  }
}

extension ForeignReadersTests.Reader {
  /// What it says of each message, line by line, as Tests/Readers/README.md has it.
  func read(_ messages: [[UInt8]]) async throws -> [[String]] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "readers-\(getpid())-\(rawValue)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try messages.enumerated().map { index, message in
      let file = folder.appending(path: "\(index).eml")
      try Data(message).write(to: file)
      return file.path
    }
    let script = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Readers/\(rawValue)"
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let run = try await Command(script, paths, environment: ["PATH": path, "LC_ALL": "C.UTF-8"]).run()
    if run.status == 69, getenv("CI") == nil { try Test.cancel("\(run.errorText)") }
    #expect(run.status == 0 && run.errorText == "", "\(run.errorText)")
    return run.outputText.split(separator: "end\n", omittingEmptySubsequences: false).dropLast().map {
      $0.split(separator: "\n").map(String.init)
    }
  }

  func expected(of composition: Composition) throws -> [String] {
    let files = try composition.attachments.map { try line(of: $0) }
    guard self != .ripmime else { return files }
    let texts = [("text/plain", composition.text)] + (composition.html.map { [("text/html", $0)] } ?? [])
    let name = composition.fromName.isEmpty ? nil : composition.fromName
    return [
      "subject \(hexadecimal(composition.subject))", "from \(hexadecimal(name)) \(hexadecimal(composition.from))",
    ]
      + texts.map { "part \($0.0) - \(hexadecimal($0.1))" } + files
  }

  private func line(of file: Composition.Attachment) throws -> String {
    var octets: [UInt8] = []
    try file.lend { octets += $0 }
    return "part \(file.contentType) \(hexadecimal(file.fileName)) \(hexadecimal(octets))"
  }
}

private func hexadecimal(_ text: String?) -> String { text.map { hexadecimal(Array($0.utf8)) } ?? "-" }

private func hexadecimal(_ octets: [UInt8]) -> String {
  octets.reduce("x") { $0 + String($1 >> 4, radix: 16) + String($1 & 15, radix: 16) }
}
