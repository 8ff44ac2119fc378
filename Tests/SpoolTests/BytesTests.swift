import Glibc
import Model
import Spool
import Testing

@Suite struct BytesTests {
  @Test(
    "Released bytes can still be read, in a second pass too",
    arguments: [-1, 0, 1, 4_096, 100_000, 300_000, .max])
  func release(offset: Int) throws {
    try withTemporaryFolder { folder in
      let bytes = pattern(300_000)
      let arrived = try spooled(bytes, in: folder, chunk: 50_000)
      arrived.release(before: offset)
      #expect(arrived.withBytes { Array($0) } == bytes)
      arrived.release(before: 8_192)
      arrived.release(before: offset)
      #expect(arrived.withBytes { Array($0) } == bytes)
    }
  }

  @Test("Bytes in memory have nothing to give back")
  func inMemory() {
    let arrived = BytesInMemory([1, 2, 3])
    arrived.release(before: 2)
    #expect(arrived.withBytes { Array($0) } == [1, 2, 3])
  }

  @Test("Somebody's own file is read where it lies", arguments: [0, 1, 5_000])
  func ownFile(count: Int) throws {
    try withTemporaryFolder { folder in
      try write(String(repeating: "x", count: count), to: "\(folder)/mine")
      let bytes = try BytesInFile(path: "\(folder)/mine")
      #expect(bytes.count == count)
      #expect(bytes.withBytes { Array($0) } == Array(repeating: UInt8(ascii: "x"), count: count))
      #expect(entries(of: folder) == ["mine"])
    }
  }

  @Test("What is no file to read is named")
  func noFile() throws {
    try withTemporaryFolder { folder in
      #expect(
        words { _ = try BytesInFile(path: "\(folder)/none") }
          == "cannot open \"\(folder)/none\": No such file or directory")
      #expect(
        words { _ = try BytesInFile(path: folder) } == "cannot map \"\(folder)\": it is not a regular file")
      mkfifo("\(folder)/pipe", 0o600)
      #expect(
        words { _ = try BytesInFile(path: "\(folder)/pipe") }
          == "cannot map \"\(folder)/pipe\": it is not a regular file")
    }
  }
}
