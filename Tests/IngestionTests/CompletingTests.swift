import FoundationEssentials
import Model
import Queues
import Replies
import Spool
import Testing

@testable import Ingestion

@Suite("Results of those who take the files") struct CompletingTests {
  private static let sender = Sender(name: "Intray", address: "uploads@gateway.example")

  @Test("What is said of the rows goes to the partner in one result, beside what the check found")
  func merged() throws {
    try withClaim { station, claim throws in
      let store = try station.store()
      let said = octets(
        #"{"_row": 1, "_status": "REJECTED", "_code": "unknown-campaign", "_message": "No such campaign."}"#)
      try store.complete(claim.lease, with: try completion(store, claim, said))
      let replies = try station.replies()
      #expect(replies.map(\.kind) == [.receipt, .result])
      let result = replies[1]
      #expect(result.subject == "[ACCEPTED WITH ERRORS] Conversions_2026_1.csv: 1 of 3 rows")
      let files = attachments(of: result.bytes)
      let table = String(decoding: files[1].bytes, as: UTF8.self).split(separator: "\r\n")
      #expect(table.count == 3 && table[1].contains("1,2,REJECTED,unknown-campaign,,,,No such campaign.,"))
      #expect(table[2].contains("3,4,REJECTED,required-cell,"))
      #expect(try store.outcome(ofItem: claim.item.id)?.rows == FileCheck.Rows(total: 3, accepted: 1, rejected: 2))
      #expect(try store.queueItem(claim.item.id).check?.rows == FileCheck.Rows(total: 3, accepted: 2, rejected: 1))
    }
  }

  @Test("Without a word about the rows the result tells what the check found, once and no more") func unsaid() throws {
    try withClaim { station, claim throws in
      let store = try station.store()
      #expect(try store.isResultAwaited(ofItem: claim.item.id))
      let completion = try completion(store, claim, nil)
      try store.complete(claim.lease, with: completion)
      try store.complete(claim.lease, with: completion)
      #expect(try station.replies().map(\.kind) == [.receipt, .result])
      #expect(try store.isResultAwaited(ofItem: claim.item.id) == false)
      try store.requeue(item: claim.item.id, evenCompleted: true)
      let again = try #require(try store.claim(wish))
      try store.complete(again.lease, with: try self.completion(store, again, octets("_row,_status\n2,REJECTED\n")))
      #expect(try station.replies().count == 2)
      #expect(try store.outcome(ofItem: claim.item.id)?.rows.accepted == 1)
    }
  }

  @Test("What does not add up is refused with the reason, and the item stays claimed") func refused() throws {
    try withClaim { station, claim throws in
      let store = try station.store()
      let error = #expect(throws: OutcomesError.self) {
        try completion(store, claim, octets("_row,_status\n3,REJECTED\n"))
      }
      #expect(error?.description.contains("row 3 was rejected by the check") == true, "\(error?.description ?? "")")
      #expect(try store.queueItem(claim.item.id).state == .claimed)
    }
  }

  @Test("A lease that is not held any more brings no result about") func late() throws {
    try withClaim { station, claim throws in
      let store = try station.store()
      let completion = try completion(store, claim, nil)
      try store.release(item: claim.item.id)
      #expect(throws: StoreError(.notHeld, "")) { try store.complete(claim.lease, with: completion) }
      #expect(try station.replies().map(\.kind) == [.receipt])
    }
  }

  private let wish = ClaimWish(QueueName(dataType: "conversions"), claimer: "loader")

  private func completion(_ store: Store, _ claim: Claim, _ said: [UInt8]?) throws -> Completion {
    try store.completion(of: claim.item.id, outcomes: said.map { BytesInMemory($0) }, from: Self.sender)
  }

  /// A file of three rows, the third of them without a date, in the hands of whoever takes it; its result waits.
  private func withClaim(_ body: (Station, Claim) throws -> Void) throws {
    var awaiting = connection()
    awaiting.result = .onCompletion
    try withStation(awaiting) { station throws in
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", rows(2) + octets("3641,8180,,A-1,c,EUR,1\r\n"))]))
      try station.poll()
      try body(station, try #require(try station.store().claim(wish)))
    }
  }
}
