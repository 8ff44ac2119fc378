import Glibc
import Model
import Queues

// `queue-bench HOME make` makes a store with one file in a queue. `queue-bench HOME work COUNT` claims and completes COUNT
// files, each verb durable by itself, once a line has come on standard input; `pass` completes each and claims the next in
// one transaction, as `intray queue work` does.

let arguments = CommandLine.arguments
guard arguments.count >= 3 else { exit(64) }

if arguments[2] == "make" {
  try make(home: arguments[1])
} else {
  try work(home: arguments[1], count: Int(arguments[3]) ?? 0, isPassing: arguments[2] == "pass")
}

func make(home: String) throws {
  let store = try Store.create(home: home)
  let mailbox = MailboxID(account: "main", mailbox: "INBOX")
  _ = try store.apply(connections: [
    Connection(name: "loads", dataType: "conversions", account: "main", pattern: FileNamePattern("*.csv")!)
  ])
  let lock = try store.lock(account: "main")!
  let submission = Submission(
    mailbox: mailbox, place: Place(uidValidity: UIDValidity(rawValue: 1), uid: UID(rawValue: 1)),
    key: SHA256Digest([UInt8](repeating: 1, count: 32)), messageID: "<1@partner.example>", from: "data@partner.example",
    size: 1000)
  let staged = try store.stage(under: lock)
  try [UInt8](repeating: 0x61, count: 1000).withUnsafeBytes { try staged.append($0) }
  let (size, sha256) = try staged.finish()
  let item = QueueItem(
    dataType: "conversions", format: .csv, connection: "loads", fileName: FileName("load.csv")!, size: size,
    sha256: sha256, submission: submission.id, messageID: submission.messageID, receivedAt: submission.receivedAt)
  _ = try store.commit([
    LedgerEntry(
      submission: submission, decision: Decision(outcome: .accepted, connection: try store.connections()[0]),
      files: [QueuedFile(item: item, bytes: staged)])
  ])
  try store.finish()
}

func work(home: String, count: Int, isPassing: Bool) throws {
  let store = try Store(home: home)
  let wish = ClaimWish(
    QueueName(dataType: "conversions", format: .csv), claimer: "\(getpid())", leaseSeconds: 900, mostAttempts: 5)
  _ = write(1, "ready\n", 6)
  _ = readLine()
  var next = try isPassing ? store.claim(wish) : nil
  for number in 1...count {
    guard let claim = try next ?? store.claim(wish) else { fatalError("nothing is to be claimed") }
    if isPassing, number < count {
      next = try store.complete(claim.lease, claiming: wish)
    } else {
      try store.complete(claim.lease)
    }
  }
}
