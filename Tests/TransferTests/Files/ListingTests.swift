import Model
import Testing

@testable import Transfer

@Suite("What servers list")
struct ListingTests {
  private func read(_ form: Listing.Form, _ text: String, pieces: Int = .max) throws -> Listing {
    var listing = Listing(form)
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: min(pieces, max(1, bytes.count))) {
      let piece = bytes[start..<min(start + min(pieces, bytes.count), bytes.count)]
      try piece.withUnsafeBytes { try listing.take($0) }
    }
    try listing.finish()
    return listing
  }

  @Test(
    "a line of ls -l is read whoever owns the file and whatever it is called",
    arguments: [
      ("-rw-r--r--    1 root     root            8 Nov 30 10:30 f1.csv", "f1.csv", 8, "Nov 30 10:30"),
      (
        "-rw-r--r-- 1 CORP\\Joe Smith Domain Users 1234567890123 Mar  1  2025  two spaces.csv", " two spaces.csv",
        1_234_567_890_123, "Mar 1 2025"
      ),
      ("-rwx------+   1 1000     1000           42 jan  5 00:01 a -> b.csv", "a -> b.csv", 42, "jan 5 00:01"),
      (
        "-rw-rw-rw-   1 0        0               2 Nov 30 10:49 May 1 10:00 x.csv", "May 1 10:00 x.csv", 2,
        "Nov 30 10:49"
      ),
      ("-rw-r--r--    1 may      june           8 Nov 30 10:30 Umsätze.csv", "Umsätze.csv", 8, "Nov 30 10:30"),
    ])
  func longLines(line: String, name: String, size: Int, stamp: String) throws {
    let listing = try read(.long, line + "\r\n")
    #expect(listing.files == [RemoteFile(name: name, size: size, stamp: stamp)] && listing.unread == 0)
  }

  @Test(
    "what is no regular file is passed over",
    arguments: [
      "drwxr-xr-x    2 root     root         4096 Nov 30 10:30 .",
      "lrwxrwxrwx    1 root     root           11 Nov 30 10:30 link -> /etc/passwd", "total 12",
      "11-30-26  10:49AM       <DIR>          folder",
    ])
  func others(line: String) throws {
    let listing = try read(.long, line + "\n")
    #expect(listing.files.isEmpty && listing.unread == 0)
  }

  @Test("Windows' way of listing is read too")
  func windows() throws {
    let listing = try read(
      .long, "11-30-26  10:49AM                   42 some file.csv\r\n2026-11-30  22:49  7 b.csv\r\n")
    #expect(listing.files.map(\.name) == ["some file.csv", "b.csv"] && listing.files.map(\.size) == [42, 7])
    #expect(listing.files.allSatisfy { $0.modified == nil } && listing.files[0].stamp == "11-30-26 10:49AM")
  }

  @Test("MLSD tells the time to the second, in whatever order and case the facts come")
  func facts() throws {
    let text = """
      modify=20261130104943;perm=flcdmpe;type=cdir;unique=FE00UF7E0DF; .
      modify=20261130104943;perm=adfrw;size=2;type=file;unique=FE00UF7E1B3;  spaces first.csv
      Size=3;Type=File;Modify=20261130104943.123; a;b=c.csv
      type=OS.unix=slink:/etc/passwd;size=3;modify=20261130104943; link
      type=file;size=4; no time.csv
      """
    let listing = try read(.facts, text)
    #expect(listing.files.map(\.name) == [" spaces first.csv", "a;b=c.csv", "no time.csv"])
    #expect(listing.files.map(\.modified) == [1_796_035_783, 1_796_035_783, nil] && listing.unread == 0)
  }

  @Test(
    "what nobody can read is counted, not guessed",
    arguments: [
      (Listing.Form.long, "-rw-r--r-- 1 a b -8 Nov 30 10:30 x"), (.long, "-rw-r--r-- 1 a b 8 Nov 30 x"),
      (.long, "-rw-r--r-- 1 a b 8 Nov 30 10:30"), (.long, "-rw-r--r-- 1 a b 99999999999999999999 Nov 30 10:30 x"),
      (.facts, "type=file;size=+1; x"), (.facts, "type=file; x"), (.facts, "hello"), (.facts, "type=file;size=1;"),
    ])
  func unreadable(form: Listing.Form, line: String) throws {
    let listing = try read(form, line + "\n")
    #expect(listing.files.isEmpty && listing.unread == 1)
  }

  @Test("it does not matter how the lines are cut into pieces", arguments: [1, 2, 7, 63])
  func pieces(of size: Int) throws {
    let text = (0..<20).map { "-rw-r--r--    1 root     root            \($0) Nov 30 10:30 f\($0).csv\r\n" }.joined()
    #expect(try read(.long, text, pieces: size).files == read(.long, text).files)
  }

  @Test("neither a line without end nor files without number fill the memory")
  func bounds() throws {
    #expect(throws: TransferError(.protocolViolation, "")) {
      _ = try read(.long, String(repeating: "x", count: 70_000), pieces: 4096)
    }
    #expect(throws: TransferError(.refused, "")) {
      _ = try read(.facts, String(repeating: "type=file;size=1; x\n", count: Listing.limit + 1), pieces: 1 << 16)
    }
  }
}
