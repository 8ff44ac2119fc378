import Glibc
import Model
import Spool
import TestServers
import Testing

@testable import Transfer

let filesCanRun = canRun(without: FileHost.missing)

/// Against a real OpenSSH and a real ProFTPD.
@Suite("A folder on a server", .enabled(if: filesCanRun, "\(FileHost.missing ?? "")"))
struct ServerFolderTests {
  typealias Way = TestFolder.Way

  @Test("lists its regular files with size and time, and nothing else", arguments: Way.allCases)
  func listing(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    try folder.lay("hello", as: "Conversions_2026_11.csv", age: 90)
    try folder.lay("", as: "an empty one with spaces.csv", age: 400 * 86400)
    try folder.lay("ü", as: "Umsätze 50% \"final\" #1?.csv")
    mkdir("\(folder.path)/folder", 0o777)
    symlink("/etc/passwd", "\(folder.path)/link")
    let server = try await folder.open(way)
    let files = try server.examine(try server.list())
    #expect(
      Set(files.map(\.name)).subtracting(["link"])
        == ["Conversions_2026_11.csv", "an empty one with spaces.csv", "Umsätze 50% \"final\" #1?.csv"])
    for file in files where file.name != "link" {
      var status = stat()
      #expect(stat("\(folder.path)/\(file.name)", &status) == 0)
      #expect(file.size == Int(status.st_size))
      if way == .listOnly {
        #expect(file.modified == nil && !file.stamp.isEmpty)
      } else {
        #expect(file.modified == Int64(status.st_mtim.tv_sec), "\(file)")
      }
    }
  }

  @Test("hands over each file whole, and says which have gone or changed", arguments: Way.allCases)
  func fetching(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    let big = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try folder.lay(big, as: "big.csv")
    try folder.lay("", as: "empty.csv")
    for name in ["grown.csv", "shrunk.csv", "gone.csv", "last one.csv"] { try folder.lay("0123456789", as: name) }
    if way != .listOnly { try folder.lay("0123456789", as: "rewritten.csv") }
    let server = try await folder.open(way)
    let files = try server.examine(try server.list()).sorted { $0.name < $1.name }
    try folder.lay("0123456789ab", as: "grown.csv")
    try folder.lay("01234", as: "shrunk.csv")
    if way != .listOnly { try folder.lay("9876543210", as: "rewritten.csv", age: 10) }
    unlink("\(folder.path)/gone.csv")
    var arrived: [String: [UInt8]] = [:]
    var others: Set<String> = []
    try server.fetch(files) { file, arrival in
      switch arrival {
      case .bytes(let bytes): arrived[file.name] = bytes.withBytes { Array($0) }
      case .vanished: others.insert(file.name)
      case .unreadable(let reason): Issue.record("\(reason)")
      }
    }
    #expect(arrived["big.csv"] == big && arrived["empty.csv"] == [])
    #expect(arrived["last one.csv"] == Array("0123456789".utf8))
    #expect(arrived.count == 3)
    #expect(others.isSuperset(of: ["grown.csv", "shrunk.csv", "gone.csv"]))
    #expect(others.contains("rewritten.csv") == (way != .listOnly))
  }

  @Test("renames and removes, passes over what is not there, and says what is left", arguments: Way.allCases)
  func changing(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    for name in ["a.csv", "b \"x\" \\y.csv", "c.csv"] where way != .listOnly || !name.contains("\\") {
      try folder.lay(name, as: name)
    }
    let server = try await folder.open(way)
    let odd = folder.names.first { $0.hasPrefix("b") } ?? "c.csv"
    let renamed = try server.rename([("a.csv", "a.taken"), ("missing.csv", "m.taken"), (odd, "odd.taken")])
    #expect(Set(renamed.map(\.name)).isSuperset(of: ["a.taken", "odd.taken"]))
    #expect(!folder.names.contains("a.csv") && !folder.names.contains(odd))
    let left = try server.remove(["a.taken", "nothing.csv", "odd.taken"])
    #expect(left.map(\.name).sorted() == folder.names)
    #expect(!folder.names.contains("a.taken"))
  }

  @Test("takes a file whole under its name, in the place of one that was there", arguments: Way.allCases)
  func putting(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let server = try await folder.open(way)
    for bytes in [[1, 2, 3], bytes, []] {
      try server.put(BytesInMemory(bytes), as: "result_Umsätze 1.csv.json", replacing: true)
      #expect(try folder.contents("result_Umsätze 1.csv.json") == bytes)
      #expect(folder.names == ["result_Umsätze 1.csv.json"])
    }
  }

  @Test("where it is not to replace one, a file that is there stays", arguments: [Way.openSSH, .sftpPassword])
  func notReplacing(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    try folder.lay("theirs", as: "a.csv")
    let server = try await folder.open(way)
    #expect(throws: TransferError(.refused, "")) { try server.put(BytesInMemory([1]), as: "a.csv", replacing: false) }
    #expect(try folder.contents("a.csv") == Array("theirs".utf8))
  }

  @Test("many large files in a row arrive whole over TLS", arguments: [Way.explicit, .implicit])
  func puttingMany(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    let server = try await folder.open(way)
    for number in 1...8 { try server.put(BytesInMemory(bytes), as: "\(number).csv", replacing: false) }
    for number in 1...8 { #expect(try folder.contents("\(number).csv") == bytes) }
  }

  @Test("a name cannot bring in a command of its own", arguments: [Way.openSSH, .explicit])
  func injection(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    try folder.lay("x", as: "victim.csv")
    let server = try await folder.open(way)
    for evil in ["a\r\nDELE \(folder.path)/victim.csv", "a\nrm victim.csv", "../\(folder.path)/victim.csv", "", ".."] {
      _ = try server.remove([evil])
      _ = try server.rename([(evil, "b"), ("victim.csv", evil)])
      #expect(throws: TransferError(.misconfigured, "")) {
        try server.put(BytesInMemory([1]), as: evil, replacing: true)
      }
      try server.fetch([RemoteFile(name: evil, size: 1)]) { _, arrival in
        if case .unreadable = arrival { return }
        Issue.record("\"\(evil)\" was asked for")
      }
    }
    #expect(folder.names == ["victim.csv"])
    #expect(throws: TransferError(.misconfigured, "")) {
      _ = try ServerFolder(
        "/a\r\nDELE b", on: try folder.server(way), as: .password(user: "a", secret: "b"), spool: try temporarySpool())
    }
  }

  @Test("a folder that is not there is named", arguments: [Way.openSSH, .sftpPassword, .explicit])
  func noFolder(way: Way) async throws {
    let folder = try await TestFolder.make(for: way)
    let server = try await folder.open(way, folder: folder.path + "/nowhere")
    do {
      _ = try server.list()
      Issue.record("it was listed")
    } catch {
      #expect(error.kind == .noSuchMailbox && error.words.contains("/nowhere/"), "\(error)")
    }
  }
}
