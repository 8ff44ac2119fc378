import FoundationEssentials
import Ingestion
import Model
import Queues
import TestServers
import Testing

@testable import Transfer

/// The story's source over the real servers.
@Suite(.enabled(if: filesCanRun, "\(FileHost.missing ?? "")"))
struct FolderSourceTests {
  @Test(
    "A folder keeps the contract of a source", arguments: SourceContract.allCases,
    [TestFolder.Way.openSSH, .explicit, .listOnly])
  func contract(clause: SourceContract, way: TestFolder.Way) async throws {
    let home = "\(temporaryFolder)/intray-source-\(ULID())/home"
    try FileManager.default.createDirectory(atPath: String(home.dropLast(5)), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: String(home.dropLast(5))) }
    try await clause.check { messages in
      let folder = try await TestFolder.make(for: way)
      for (number, bytes) in messages.enumerated() { try folder.lay(bytes, as: "\(number).csv") }
      let connection = Connection(
        name: "acme", dataType: "any", method: .sftp, methodology: .pull, account: "",
        pattern: FileNamePattern("*.csv")!)
      let look = FolderLook(
        at: try await folder.open(way), for: connection,
        mailbox: MailboxID(account: "acme", mailbox: folder.path), store: try Store.create(home: home), others: [],
        unchangedFor: 0, deletes: true, pause: {})
      return try look.take()
    }
  }
}
