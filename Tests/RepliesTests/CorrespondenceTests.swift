import Model
import Testing

@testable import Replies

@Suite struct CorrespondenceTests {
  private let everything = Set(Outcome.allCases)

  @Test("A receipt goes to the return address, under a Message-ID made from the submission's key")
  func receipt() throws {
    let reply = try #require(correspondence(submission()).receipt(for: [file()]))
    #expect(reply.kind == .receipt)
    #expect(reply.to == "reports@partner.example")
    #expect(reply.subject == "[RECEIVED] Conversions_2026_03_08.csv")
    #expect(reply.messageID == "<000102030405060708090a0b0c0d0e0f.receipt@gateway.example>")
    #expect(reply.inReplyTo == "<7f1c@mail.partner.example>")
    #expect(reply.submission.text == "01K8Z7QJ4N0000000000000000")
    #expect(reply.state == .pending)
  }

  @Test("The same input gives the same bytes")
  func deterministic() throws {
    let files = [try file(), try file("b.csv", number: 2)]
    let replies = try (0..<2).map { _ in
      try correspondence(submission()).receipt(for: files, skipped: ["x"])?.bytes
    }
    #expect(replies[0] == replies[1])
    #expect(replies[0]?.isEmpty == false)
  }

  @Test("Bytes on the wire are seven bits and end their lines with CR LF, whatever a partner wrote")
  func sevenBits() throws {
    let subject = "Übung \u{202E}\r\nBcc: x@evil.example\0 <script>" + String(repeating: "長", count: 2_000)
    let names = ["Umsätze \"2026\"; x=y.csv", "数据<img>.csv"]
    let files = try names.enumerated().map { try file($1, number: $0 + 1) }
    let reply = try #require(correspondence(submission(subject: subject)).receipt(for: files))
    #expect(reply.bytes.allSatisfy { $0 < 0x80 && $0 != 0 })
    let lines = reply.bytes.split(separator: 10, omittingEmptySubsequences: false)
    #expect(lines.dropLast().allSatisfy { $0.last == 13 && $0.dropLast().allSatisfy { $0 != 13 } })
    #expect(lines.allSatisfy { $0.count <= 998 })
    #expect(!lines.contains { $0.starts(with: Array("Bcc:".utf8)) })
  }

  @Test("A notice names the files, or else the message")
  func noticeSubject() throws {
    let writer = try correspondence(submission(), answers: everything)
    let objection = Objection(code: .noAttachments, message: "the message has no attachment")
    let empty = try #require(writer.notice(of: Decision(outcome: .ignored, objections: [objection])))
    #expect(empty.subject == "[NOT ACCEPTED] Daily conversions")
    #expect(empty.kind == .notice)
    #expect(empty.messageID == "<000102030405060708090a0b0c0d0e0f.notice@gateway.example>")
    let parts = ["a.csv", "b\u{202E}.csv"].map { name in
      PartVerdict(
        part: PartDescription(path: "2", contentType: "text/csv", fileName: name), counted: true,
        reason: "it has a file name")
    }
    let named = try #require(
      writer.notice(of: Decision(outcome: .refused, parts: parts, objections: [objection])))
    #expect(named.subject == "[NOT ACCEPTED] 2 files: a.csv, b<U+202E>.csv")
  }

  @Test("A submission that was never downloaded is answered under its number")
  func withoutKey() throws {
    let writer = try correspondence(submission(subject: nil, messageID: nil, key: nil), answers: everything)
    let reply = try #require(writer.notice(of: Decision(outcome: .refused)))
    #expect(reply.messageID == "<01k8z7qj4n0000000000000000.notice@gateway.example>")
    #expect(reply.subject == "[NOT ACCEPTED] your message")
    #expect(reply.inReplyTo == nil)
  }

  @Test("Nothing is said that nobody asked for, and nothing without a return address")
  func silence() throws {
    let ignored = Decision(outcome: .ignored)
    #expect(try correspondence(submission()).notice(of: ignored) == nil)
    #expect(try correspondence(submission(), answers: [.refused]).notice(of: ignored) == nil)
    #expect(try correspondence(submission(), answers: [.ignored]).receipt(for: [file()]) == nil)
    let nowhere = try correspondence(submission(), answers: everything, returnAddress: nil)
    #expect(nowhere.notice(of: ignored) == nil)
    #expect(try nowhere.receipt(for: [file()]) == nil)
    #expect(
      try correspondence(submission(), answers: everything).notice(of: Decision(outcome: .accepted)) == nil)
  }

  @Test("A long subject is cut")
  func longSubject() throws {
    let files = try (1...9).map { try file("\(String(repeating: "x", count: 190))\($0).csv", number: $0) }
    let subject = try #require(correspondence(submission()).receipt(for: files)).subject
    #expect(subject.hasPrefix("[RECEIVED] 9 files: xxx"))
    #expect(subject.count == 151)
    #expect(subject.hasSuffix("…"))
  }

  @Test("The secret address partners write to stands nowhere in a reply")
  func keepsTheIngestAddress() throws {
    let reply = try #require(correspondence(submission()).receipt(for: [file()]))
    #expect(!String(decoding: reply.bytes, as: UTF8.self).contains("3f9c@gateway"))
  }
}
