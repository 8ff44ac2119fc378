import Model
import Spool
import Testing

@Suite struct SpoolWriterTests {
  @Test(
    "The bytes come back as they were written, from memory or from a file",
    arguments: [0, 1, 999, 1_000, 1_001, 131_072, 131_073, 400_000], [1, 1_000, 70_000])
  func roundTrip(count: Int, chunk: Int) throws {
    try withTemporaryFolder { folder in
      let bytes = pattern(count)
      let arrived = try spooled(bytes, in: folder, chunk: count > 10_000 ? max(chunk, 500) : chunk)
      #expect(arrived.count == count)
      #expect(arrived.withBytes { Array($0) } == bytes)
      #expect(arrived is BytesInMemory == (count <= 1_000))
    }
  }

  @Test("A file is there only while it is written: finished, it has no name any more")
  func leavesNoFile() throws {
    try withTemporaryFolder { folder in
      let spool = try Spool(folder: folder, memoryLimit: 10)
      let writer = spool.begin()
      try writer.append(pattern(10))
      #expect(entries(of: folder).isEmpty)
      try writer.append([1])
      #expect(entries(of: folder) == ["1"])
      let arrived = try writer.finish()
      #expect(entries(of: folder).isEmpty)
      #expect(arrived.count == 11)
    }
  }

  @Test("What was not finished leaves no file")
  func unfinished() throws {
    try withTemporaryFolder { folder in
      let spool = try Spool(folder: folder, memoryLimit: 0)
      do {
        let writer = spool.begin()
        try writer.append([1, 2, 3])
        #expect(entries(of: folder) == ["1"])
      }
      #expect(entries(of: folder).isEmpty)
    }
  }

  @Test("Several submissions may be written at once")
  func several() throws {
    try withTemporaryFolder { folder in
      let spool = try Spool(folder: folder, memoryLimit: 0)
      let writers = (0..<3).map { _ in spool.begin() }
      for (number, writer) in writers.enumerated() { try writer.append([UInt8(number)]) }
      let arrived = try writers.map { try $0.finish().withBytes { Array($0) } }
      #expect(arrived == [[0], [1], [2]])
    }
  }
}
