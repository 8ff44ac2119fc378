import Model
import Testing

@testable import Formats

@Suite struct ZipTests {
  typealias Member = ZipFixture.Member
  typealias Change = @Sendable (inout Member) -> Void

  static let ways: [Change] = [
    { _ in }, { $0.hasDescriptor = true }, { $0.isZip64 = true }, { $0.content = [0x61] },
    { $0.content = Array(GzipTests.text.utf8) },
  ]

  @Test(
    "A member comes out as it went in, however it was written", arguments: [0, 8], ways)
  func reads(method: Int, changing: Change) throws {
    var member = Member("Conversions.csv")
    member.method = method
    changing(&member)
    for piece in [1, 37, Int.max] {
      #expect(
        try opened(ZipFixture(member).bytes, inPiecesOf: piece) == String(decoding: member.content, as: UTF8.self))
    }
  }

  @Test("Folders and what macOS adds are no files; a name is the last part of its path")
  func extras() throws {
    var folder = Member("data/", "")
    folder.method = 0
    let fixture = ZipFixture(
      folder, Member("data/a.csv", "a\n1\n"), Member("__MACOSX/data/._a.csv", "x"), Member("data/.DS_Store", "x"))
    let file = try OpenedFile(ByteSource(fixture.bytes), fileName: "f")
    #expect(file.memberName == "a.csv" && file.packing == .zip)
    #expect(try file.source.contents() == Array("a\n1\n".utf8))
  }

  @Test("Each member that is wanted is a file of its own; they may be read in any order, and again")
  func several() throws {
    let bytes = ZipFixture(Member("a.csv", "a\n"), Member("b.xml", "<b/>"), Member("read.me", "?")).bytes
    let files = try OpenedFile.files(in: ByteSource(bytes), fileName: "f", isWanted: { !$0.hasSuffix(".me") })
    #expect(files.map(\.memberName) == ["a.csv", "b.xml"] && files.map(\.format) == [.csv, .xml])
    for index in [1, 0, 1, 1, 0] {
      #expect(try files[index].source.contents() == Array(["a\n", "<b/>"][index].utf8))
    }
    #expect(
      fault(bytes)
        == #"compression-error: The archive holds 3 files ("a.csv", "b.xml", "read.me"); one is expected."#)
  }

  @Test("A comment may stand at the end")
  func comment() throws {
    var fixture = ZipFixture(Member("a.csv", "a\n"))
    fixture.comment = "packed by hand"
    #expect(try opened(fixture.bytes) == "a\n")
  }

  static let liars: [(Change, String)] = [
    ({ $0.localSize = 9 }, "damaged at byte 35: \"a.csv\" is not what the directory says."),
    (
      {
        $0.claimedSize = 6; $0.localSize = 6
      }, "\"a.csv\" is not the 6 bytes long that the directory says."
    ),
    ({ $0.claimedSize = 9000 }, "\"a.csv\" is not the 9000 bytes long that the directory says."),
    ({ $0.claimedPackedSize = 3 }, "\"a.csv\" is not the 7 bytes long that the directory says."),
    ({ $0.claimedCheckSum = 7 }, "the check sum of \"a.csv\" does not agree with what came out."),
    ({ $0.localName = "b.csv" }, "\"a.csv\" is not what the directory says."),
    ({ $0.localSize = 8 }, "\"a.csv\" is not what the directory says."),
    ({ $0.claimedOffset = 3 }, "\"a.csv\" does not begin there."),
    ({ $0.claimedOffset = 50_000 }, "a member reaches into its directory."),
    ({ $0.claimedPackedSize = 50_000 }, "a member reaches into its directory."),
    (
      {
        $0.hasDescriptor = true; $0.descriptorCheckSum = 7
      },
      "what follows \"a.csv\" is not what the directory says."
    ),
    (
      {
        $0.method = 0; $0.claimedSize = 9
      }, "\"a.csv\" is stored in 7 bytes but says it has 9."
    ),
    ({ $0.flags = 1 }, "\"a.csv\" in the archive is encrypted; send it without a password."),
    ({ $0.flags = 0x41 }, "\"a.csv\" in the archive is encrypted; send it without a password."),
    ({ $0.method = 12 }, "\"a.csv\" is packed by method 12; 8 (deflate) or 0 (stored) is expected."),
    ({ $0.name = "../a.csv" }, "has a member called \"../a.csv\"; a plain name is expected."),
    ({ $0.name = "/etc/passwd" }, "has a member called \"/etc/passwd\"; a plain name is expected."),
    ({ $0.name = "C:a.csv" }, "has a member called \"C:a.csv\"; a plain name is expected."),
    ({ $0.name = "x\\a.csv" }, "has a member called \"x\\a.csv\"; a plain name is expected."),
    ({ $0.name = "a\n.csv" }, "has a member called \"a?.csv\"; a plain name is expected."),
    ({ $0.content = ZipFixture(Member("a")).bytes }, "holds another archive; files are packed once."),
  ]

  @Test(
    "What lies about itself is refused with its reason", arguments: liars)
  func lies(changing: Change, words: String) {
    var member = Member("a.csv", "a\n1\n2\n\n")
    changing(&member)
    let said = fault(ZipFixture(member).bytes)
    #expect(said.hasPrefix("compression-error: The archive ") || said.hasPrefix("compression-error: \"a.csv\" "))
    #expect(said.hasSuffix(words), "\(said)")
  }

  @Test("An archive cut anywhere, or one that is a part, is refused")
  func truncated() {
    let bytes = ZipFixture(Member("a.csv")).bytes
    for count in 4..<bytes.count { #expect(fault(Array(bytes[..<count])).hasPrefix("compression-error: ")) }
    var part = ZipFixture(Member("a.csv"))
    part.disk = 1
    #expect(fault(part.bytes) == "compression-error: The archive is one part of several; send it in one.")
    var short = ZipFixture(Member("a.csv"))
    short.claimedCount = 2
    #expect(fault(short.bytes).hasSuffix("its directory is not as long as it says."))
    var outside = ZipFixture(Member("a.csv"))
    outside.claimedDirectoryOffset = 9999
    #expect(fault(outside.bytes).hasSuffix("its directory lies outside of it."))
  }

  @Test("Two members of one name, members within members, and too many are refused")
  func members() {
    #expect(
      fault(ZipFixture(Member("a.csv"), Member("a.csv")).bytes)
        == #"compression-error: The archive has two members called "a.csv"."#)
    var second = Member("b.csv")
    second.claimedOffset = 0
    #expect(fault(ZipFixture(Member("a.csv"), second).bytes).hasSuffix(" lies within another member."))
    var many = ZipFixture()
    many.members = (1...101).map { Member("\($0).csv") }
    #expect(fault(many.bytes) == "decompression-limit: The archive has 101 members, more than 100.")
    many.members = []
    #expect(fault(many.bytes) == "compression-error: The archive holds no file that is expected.")
  }

  @Test("A bomb ends at its ratio, and at what it says it holds")
  func bomb() {
    var member = Member("a.csv")
    member.content = [UInt8](repeating: 0x20, count: 16 << 20)
    #expect(fault(ZipFixture(member).bytes) == "decompression-limit: Unpacked it exceeds 200 times its size.")
    #expect(
      fault(ZipFixture(member).bytes, limits: UnpackingLimits(bytes: 1 << 20))
        == "decompression-limit: Unpacked it exceeds 1 MiB.")
  }

  @Test("A flipped byte is never taken for the file that was packed")
  func flipped() throws {
    let bytes = ZipFixture(Member("a.csv", "a\n1\n")).bytes
    for index in 4..<bytes.count {
      var damaged = bytes
      damaged[index] ^= 0xFF
      let text = try? opened(damaged)
      #expect(text == nil || text == "a\n1\n", "byte \(index)")
    }
  }

  @Test(
    "What Python packs is read: streamed with descriptors, in zip64, stored, with a name of another alphabet",
    .enabled(if: Tool.python.canRun, "not installed: python3"),
    arguments: [
      "z = zipfile.ZipFile(o, \"w\", 8); z.writestr(\"a.csv\", t)",
      "z = zipfile.ZipFile(o, \"w\", 0); z.writestr(\"Ümsätze.csv\", t)",
      "o.seekable = lambda: False; z = zipfile.ZipFile(o, \"w\", 8); z.writestr(\"a.csv\", t)",
      "z = zipfile.ZipFile(o, \"w\", 8); f = z.open(\"a.csv\", \"w\", force_zip64=True); f.write(t); f.close()",
      "o.seekable = lambda: False; z = zipfile.ZipFile(o, \"w\", 8); f = z.open(\"a.csv\", \"w\", force_zip64=True); f.write(t); f.close()",
      "z = gzip.GzipFile(\"Name.csv\", \"wb\", 9, o); z.write(t)",
    ])
  func python(statement: String) throws {
    let target = try TemporaryFile([])
    let script =
      "import zipfile,gzip,sys; o=open(sys.argv[1],\"wb\"); t=b\"a,b\\n1,2\\n\"*999; \(statement); z.close(); o.close()"
    _ = try Tool.output(of: "python3 -c '\(script)' \(target.path)")
    #expect(try opened(try target.contents()) == String(repeating: "a,b\n1,2\n", count: 999))
  }
}
