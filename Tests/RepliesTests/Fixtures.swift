import Model

@testable import Replies

let digest = SHA256Digest(Array(0..<32))

let receivedAt = Timestamp(milliseconds: 1_772_983_651_204)

func submission(
  subject: String? = "Daily conversions", messageID: String? = "<7f1c@mail.partner.example>",
  key: SHA256Digest? = digest
) throws -> Submission {
  guard let id = ULID("01K8Z7QJ4N0000000000000000") else { throw BadFixture() }
  return Submission(
    id: id, mailbox: MailboxID(account: "main", mailbox: "INBOX"),
    place: Place(uidValidity: UIDValidity(rawValue: 1), uid: UID(rawValue: 7)), key: key,
    messageID: messageID,
    from: "feeds@partner.example", subject: subject, size: 1, receivedAt: receivedAt)
}

func correspondence(
  _ submission: Submission, answers: Set<Outcome> = [.accepted],
  returnAddress: String? = "reports@partner.example"
) throws -> Correspondence {
  guard let pattern = FileNamePattern("Conversions_*.csv") else { throw BadFixture() }
  let connection = Connection(
    name: "acme-conversions", dataType: "conversions", account: "main", pattern: pattern,
    ingestAddress: "uploads+3f9c@gateway.example", returnAddress: returnAddress, answers: answers)
  return Correspondence(
    submission: submission, connection: connection,
    sender: Sender(name: "Example intake", address: "uploads@gateway.example"), at: receivedAt)
}

func file(
  _ name: String = "Conversions_2026_03_08.csv", bytes: Int = 10_718_297, number: Int = 1,
  duplicateOf: ULID? = nil,
  warnings: [ReceivedFile.Warning] = [], detected: Detection? = nil
) throws -> ReceivedFile {
  guard let receipt = ULID("01K8Z7QJ4N5T9V2C6M3X0RBDW\(number)"), let name = FileName(name) else {
    throw BadFixture()
  }
  return ReceivedFile(
    receipt: receipt, name: name, bytes: bytes, sha256: digest, duplicateOf: duplicateOf, warnings: warnings,
    detected: detected)
}

struct BadFixture: Error {}
