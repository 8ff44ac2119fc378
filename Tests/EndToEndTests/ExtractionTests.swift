import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("intray mime --extract")
struct ExtractionTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test("The attachments are written byte for byte, and it says what it wrote")
  func writes() async throws {
    let mail = Mail(short: "a.csv", "b.csv")
    try folder.write(mail.bytes, to: "mail.eml")
    let said = try await folder.intray("mime", "--extract", "@/out", "@/mail.eml")
    #expect(
      folder.shortened(said.outputText) == """
        @/mail.eml: part 2: @/out/a.csv, 45 octets
        @/mail.eml: part 3: @/out/b.csv, 45 octets

        """)
    #expect(said.status == 0 && folder.names(in: "out") == ["a.csv", "b.csv"])
    #expect(try folder.read("out/a.csv") == mail.files[0].bytes)
    #expect(try folder.read("out/b.csv") == mail.files[1].bytes)
  }

  @Test("With --json it says so in one object a file")
  func json() async throws {
    try folder.write(Mail(short: "../a.csv").bytes, to: "mail.eml")
    let said = try await folder.intray("mime", "--json", "--extract", "@/out", "@/mail.eml")
    #expect(
      folder.shortened(said.outputText)
        == #"{"defects":[],"fileName":"../a.csv","message":"@/mail.eml","part":"2","path":"@/out/a.csv","size":48}"#
        + "\n")
  }

  @Test(
    "No name leads outside the folder",
    arguments: [
      "../escaped.csv", "/tmp/escaped.csv", "..", "../..", "a/../../escaped.csv", "..\\\\escaped.csv", ".", "./",
      "~/escaped.csv", "C:\\\\escaped.csv", "a\u{0}/b",
    ])
  func outside(name: String) async throws {
    try folder.write(Mail(name).bytes, to: "mail.eml")
    let before = folder.names()
    let said = try await folder.intray("mime", "--extract", "@/out", "@/mail.eml")
    #expect(said.status == 0, "\(said.errorText)")
    #expect(folder.names() == (before + ["out"]).sorted())
    #expect(folder.names(in: "out").count == 1)
    #expect(access("/tmp/escaped.csv", F_OK) != 0)
  }

  @Test("Nothing is overwritten: a name that is taken gets a number")
  func overwritesNothing() async throws {
    try folder.write(Mail("a.csv", "A.CSV", "a.csv").bytes, to: "mail.eml")
    for _ in 1...2 { #expect(try await folder.intray("mime", "--extract", "@/out", "@/mail.eml").status == 0) }
    #expect(
      folder.names(in: "out") == ["A (2).CSV", "A (3).CSV", "a (2).csv", "a (3).csv", "a (4).csv", "a.csv"])
  }

  @Test("A symbolic link in the folder is not followed")
  func symbolicLink() async throws {
    try folder.write(octets("mine"), to: "mine")
    #expect(mkdir("\(folder.path)/out", 0o700) == 0)
    try folder.link("out/a.csv", to: "../mine")
    try folder.link("out/b.csv", to: "../not-there")
    try folder.write(Mail("a.csv", "b.csv").bytes, to: "mail.eml")
    #expect(try await folder.intray("mime", "--extract", "@/out", "@/mail.eml").status == 0)
    #expect(folder.names(in: "out") == ["a (2).csv", "a.csv", "b (2).csv", "b.csv"])
    #expect(try folder.read("mine") == octets("mine"))
    #expect(!folder.names().contains("not-there"))
  }

  @Test("A folder that is a symbolic link or a file is refused", arguments: ["link", "file"])
  func folderItself(kind: String) async throws {
    try folder.write(Mail("a.csv").bytes, to: "mail.eml")
    if kind == "link" { try folder.link("out", to: ".") } else { try folder.write([], to: "out") }
    let said = try await folder.intray("mime", "--extract", "@/out", "@/mail.eml")
    #expect(said.status == 73 && said.output.isEmpty)
    #expect(folder.shortened(said.errorText) == "intray: cannot open the folder \"@/out\": Not a directory\n")
    #expect(folder.names() == ["mail.eml", "out"])
  }

  @Test("What is wrong with a file's octets is said beside it")
  func defects() async throws {
    let mail = Mail(short: "ab.csv")
    let text = String(decoding: mail.bytes, as: UTF8.self)
    try folder.write(octets(text.replacing("==\r\n", with: "\r\n")), to: "mail.eml")
    let said = try await folder.intray("mime", "--extract", "@/out", "@/mail.eml")
    #expect(said.outputText.contains("46 octets, line 18: missing-base64-padding: "), "\(said.outputText)")
    #expect(try folder.read("out/ab.csv") == mail.files[0].bytes)
  }

  @Test("A message without attachments is said to have none")
  func nothing() async throws {
    try folder.write(octets("Subject: hello\r\n\r\nno files\r\n"), to: "mail.eml")
    let said = try await folder.intray("mime", "--extract", "@/out", "@/mail.eml")
    #expect(said.status == 0)
    #expect(folder.shortened(said.outputText) == "@/mail.eml: no attachments\n")
  }

  @Test("A file that cannot be written whole is taken away again")
  func noRoom() async throws {
    try folder.write(Mail("a.csv").bytes, to: "mail.eml")
    let extract = "(trap '' XFSZ; ulimit -f 0; exec $0 mime --extract @/out @/mail.eml) 2>&1 | cat"
    let shell = Command("/bin/sh", ["-c", extract.replacing("@", with: folder.path), intrayExecutable])
    #expect(
      folder.shortened(try await shell.run().outputText) == "intray: cannot write \"@/out/a.csv\": File too large\n")
    #expect(folder.names() == ["mail.eml", "out"] && folder.names(in: "out") == [])
  }
}
