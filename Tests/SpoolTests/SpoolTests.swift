import Glibc
import Model
import Spool
import Testing

@Suite struct SpoolTests {
  @Test("What an earlier run left is swept away when the spool is opened")
  func sweeps() throws {
    try withTemporaryFolder { folder in
      _ = try Spool(folder: "\(folder)/spool")
      try write("left over", to: "\(folder)/spool/17")
      _ = try Spool(folder: "\(folder)/spool")
      #expect(entries(of: "\(folder)/spool").isEmpty)
    }
  }

  @Test("The folder is made for its owner alone")
  func mode() throws {
    try withTemporaryFolder { folder in
      _ = try Spool(folder: "\(folder)/spool")
      var status = stat()
      #expect(stat("\(folder)/spool", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o700)
    }
  }

  @Test("A folder that cannot be made, or is none, is named in the error")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      try write("", to: "\(folder)/file")
      #expect(
        words { _ = try Spool(folder: "\(folder)/a/b") }
          == "cannot make \"\(folder)/a/b\": No such file or directory")
      #expect(
        words { _ = try Spool(folder: "\(folder)/file") } == "cannot open \"\(folder)/file\": Not a directory"
      )
    }
  }

  @Test("A submission that finds no room in the folder says which file could not be created")
  func folderGone() throws {
    try withTemporaryFolder { folder in
      let spool = try Spool(folder: "\(folder)/spool", memoryLimit: 0)
      rmdir("\(folder)/spool")
      let writer = spool.begin()
      let found = words { try writer.append([1, 2, 3]) }
      #expect(found == "cannot create \"\(folder)/spool/1\": No such file or directory")
    }
  }

  @Test("A file that stands in the way is not written over")
  func inTheWay() throws {
    try withTemporaryFolder { folder in
      let spool = try Spool(folder: "\(folder)/spool", memoryLimit: 0)
      try write("mine", to: "\(folder)/spool/1")
      #expect(words { try spool.begin().append([1]) } == "cannot create \"\(folder)/spool/1\": File exists")
    }
  }
}
