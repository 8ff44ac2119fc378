import TestServers
import Testing

@Suite("intray mime")
struct MIMECommandTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test("Without a terminal it prints one JSON object a message")
  func json() async throws {
    try folder.write(Mail("Conversions_2026_11.csv").bytes, to: "a.eml")
    try folder.write(Mail("Umsatz.csv").bytes, to: "b.eml")
    let shown = try await folder.intray("mime", "@/a.eml", "@/b.eml")
    #expect(shown.status == 0 && shown.errorText == "")
    let reports = try records(shown.output, as: MIMERecord.self)
    #expect(reports.map { $0.attachments.map(\.filename) } == [["Conversions_2026_11.csv"], ["Umsatz.csv"]])
    #expect(reports[0].attachments[0].contentType == "application/octet-stream")
    #expect(reports[0].attachments[0].size == Mail("Conversions_2026_11.csv").files[0].bytes.count)
    #expect(try await folder.intray("mime", "--json", "@/a.eml", "@/b.eml").output == shown.output)
  }

  @Test("A tree shows each part, and each defect with a caret below its line")
  func tree() async throws {
    let text = String(decoding: Mail(short: "Umsatz.csv").bytes, as: UTF8.self)
    let wrong = text.replacing("application/octet-stream", with: "application/octet-stream name=\"a.csv\"")
    try folder.write(octets(wrong), to: "wrong.eml")
    let shown = try await folder.intray("mime", "--tree", "@/wrong.eml")
    let lines = shown.outputText.split(separator: "\n").map(String.init)
    #expect(shown.status == 0)
    #expect(lines[0] == "multipart/mixed")
    #expect(lines[1].hasPrefix("├─ 1 text/plain"))
    #expect(lines[2] == "└─ 2 application/octet-stream \"Umsatz.csv\" attachment base64 50 octets")
    let defect = try #require(lines.firstIndex { $0.contains("missing-semicolon") })
    #expect(lines[defect + 1].contains("Content-Type: application/octet-stream name"))
    #expect(lines[defect + 2].hasSuffix("^"))
  }

  @Test("Several trees stand under the names of their files")
  func trees() async throws {
    try folder.write(Mail("a.csv").bytes, to: "a.eml")
    let shown = try await folder.intray("mime", "--tree", "@/a.eml", "@/a.eml")
    #expect(folder.shortened(shown.outputText).split(separator: "\n").count { $0 == "==> @/a.eml <==" } == 2)
  }

  @Test("A batch answers every name with one line, in order, also those that cannot be read")
  func batch() async throws {
    try folder.write(Mail("a.csv").bytes, to: "a.eml")
    let names = ["a.eml", "missing.eml", "a.eml"].map { "\(folder.path)/\($0)\n" }.joined()
    let shown = try await folder.intray("mime", "--batch", input: octets(names))
    let lines = folder.shortened(shown.outputText).split(separator: "\n")
    #expect(shown.status == 66)
    #expect(lines.count == 3 && lines[0] == lines[2])
    #expect(
      lines[1]
        == #"{"error":"cannot open \"@/missing.eml\": No such file or directory; expected a message in a file"}"#)
  }

  @Test("A dash reads standard input, also what is more than memory should hold")
  func standardInput() async throws {
    let mail = Mail("a.csv")
    let shown = try await folder.intray("mime", "-", input: mail.bytes)
    #expect(try records(shown.output, as: MIMERecord.self)[0].attachments.map(\.filename) == ["a.csv"])
    try folder.write(mail.bytes, to: "a.eml")
    let long = "(cat @/a.eml; head -c 400000 /dev/zero) | $0 mime -".replacing("@", with: folder.path)
    let piped = try await Command("/bin/sh", ["-c", long, intrayExecutable]).run()
    #expect(piped.status == 0, "\(piped.errorText)")
    #expect(try records(piped.output, as: MIMERecord.self)[0].attachments.map(\.filename) == ["a.csv"])
  }

  @Test("Memory does not grow with an attachment, whatever its encoding")
  func memory() async throws {
    // A process counts what started it as its own memory until it has begun: a small one starts it.
    let script = """
      import base64, os, resource, sys
      def message(encoding, octets):
          return (b'Content-Type: text/csv; name=a.csv\\nContent-Transfer-Encoding: ' + encoding + b'\\n\\n' + octets)
      def peak(message):
          with open('\(folder.path)/mail.eml', 'wb') as file:
              file.writelines(message)
          child = os.posix_spawn('\(intrayExecutable)', ['intray', 'mime', '\(folder.path)/mail.eml'], {},
                                 file_actions=[(os.POSIX_SPAWN_OPEN, 1, '/dev/null', os.O_WRONLY, 0)])
          return os.wait4(child, 0)[2].ru_maxrss
      forms = [(b'base64', base64.encodebytes(b'a,b;c' * 1140)), (b'base64', base64.encodebytes(b'\\n' * 5700)),
               (b'quoted-printable', b'a=3Db,c\\n' * 700), (b'8bit', b'a,b,c\\n' * 900), (b'8bit', b'abc' * 2000)]
      for encoding, octets in forms:
          small, large = (peak([message(encoding, b'')] + [octets] * count) for count in (1, 3000))
          print((large - small) // 1024)
      """
    let grown = try await python(script).split(separator: "\n").compactMap { Int($0) }
    #expect(grown.count == 5 && grown.allSatisfy { $0 < 6 }, "\(grown) MB for 20 MB more")
  }

  @Test("A message that cannot be read is named, and the others are shown")
  func unreadable() async throws {
    try folder.write(Mail("a.csv").bytes, to: "a.eml")
    let shown = try await folder.intray("mime", "@/missing.eml", "@", "@/a.eml")
    #expect(shown.status == 66)
    #expect(
      folder.shortened(shown.errorText) == """
        intray: cannot open "@/missing.eml": No such file or directory; expected a message in a file
        intray: cannot map "@": it is not a regular file; expected a message in a file

        """)
    #expect(try records(shown.output, as: MIMERecord.self).count == 1)
  }

  @Test(
    "What cannot be meant is said",
    arguments: [
      [], ["--batch", "a.eml"], ["--json", "--tree", "a.eml"], ["--tree", "--extract", "out", "a.eml"],
      ["--batch", "--extract", "out"],
    ])
  func usage(arguments: [String]) async throws {
    let shown = try await Command(intrayExecutable, ["mime"] + arguments).run()
    #expect(shown.status == 64 && shown.errorText.contains("Error: ") && shown.output.isEmpty)
  }
}

/// What `intray mime --json` prints of a message.
struct MIMERecord: Decodable {
  var attachments: [Attachment]

  struct Attachment: Decodable {
    var filename: String?
    var contentType: String
    var size: Int
    var sha256: String
    var nsha256: String
    var nested: Int
  }
}
