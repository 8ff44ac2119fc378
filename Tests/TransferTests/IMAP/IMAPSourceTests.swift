import Model
import Spool
import TestServers
import Testing

@testable import Transfer

/// Against a real Dovecot.
@Suite(.enabled(if: MailHost.canRun(MailHost.missingIMAP), "\(MailHost.missingIMAP ?? "")"))
struct IMAPSourceTests {
  @Test("A mailbox keeps the contract of a source", arguments: SourceContract.allCases)
  func contract(clause: SourceContract) async throws {
    try await clause.check { messages in
      let mailbox = try await TestMailbox.make()
      try mailbox.deliver(messages)
      return try mailbox.source([.accepted: .move(to: "Intray/Accepted")])
    }
  }
}
