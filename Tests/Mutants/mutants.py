"""The known mistakes. Each is planted in a copy of the sources, and the tests named beside it must catch it.

A mutant is a name, a filter of `swift test` or a point of Tests/Chaos, and places: (file, what stands there once, what is put in its
stead). All are planted at once, so that one build is enough; PLANTED stands for the question whether this one is awake, which
INTRAY_MUTANT answers.
"""
import collections

Chaos = collections.namedtuple("Chaos", "suite point")


class Mutant:
    def __init__(self, name, tests, *changes):
        self.name, self.tests, self.changes = name, tests, changes


INGESTION = "Sources/Ingestion/"
QUEUES = "Sources/Queues/"
IMAP = "Sources/Transfer/IMAP/"
CLAMD = "Sources/Transfer/Clamd/"
MATCHING = "Sources/Matching/"
COMMIT = QUEUES + "Store/Commit.swift"
TIDY = "    try tidy(staged, commitments)\n    return commitments"
MAKE_DURABLE = "    try files.makeDurable(all)\n    let commitments"
REQUIRE_LINKED = "try files.requireLinked(all)"
OWNER_ALONE = ["status.st_mode & 0o077 == 0 else {", "status.st_mode & 0o077 == 0 || PLANTED else {"]
KEYS = "IngestionTests.(IdentityTests|RepeatTests)"
LIES = "TransferTests.(LyingServerTests|IMAPSourceTests)"

# So that what the tests start is asked too.
CARRIED = [
    ("Tests/Chaos/chaos/home.py", "\"SWIFT_BACKTRACE\": \"enable=no\"}",
     "\"SWIFT_BACKTRACE\": \"enable=no\", \"INTRAY_MUTANT\": os.environ.get(\"INTRAY_MUTANT\", \"\")}"),
    ("Tests/EndToEndTests/Support/Station.swift", "[\"PATH\": \"/usr/bin:/bin\", \"INTRAY_HOME\": home])",
     "[\"PATH\": \"/usr/bin:/bin\", \"INTRAY_HOME\": home, \"INTRAY_MUTANT\": getenv(\"INTRAY_MUTANT\").map { String(cString: $0) } ?? \"\"])"),
]

ALL = [
    # What is acknowledged when
    Mutant(
        "settled before the commit", "IngestionTests.(InterruptionTests|StoryTests)",
        (INGESTION + "Passage.swift", "      case .fetched: return try commit()",
         "      case .fetched:\n        if PLANTED { for place in unfinished { try poll.source.settle([place], as: .accepted) } }\n"
         "        return try commit()")),
    Mutant(
        "never settled", "IngestionTests.StoryTests",
        (INGESTION + "Passage.swift", "        inHand -= 1\n        settle()", "        inHand -= 1\n        if !PLANTED { settle() }")),
    Mutant(
        "what a dead run did not settle stays", "IngestionTests.InterruptionTests",
        (INGESTION + "Poll.swift", "    try settleWhatIsLeft(in: standing)\n    let suspects",
         "    if !PLANTED { try settleWhatIsLeft(in: standing) }\n    let suspects")),
    Mutant(
        "a reply marked as sent before it is", "IngestionTests.(OutboxTests|InterruptionTests)",
        (INGESTION + "Outbox.swift", "        if try record(try send(reply), of: reply",
         "        if PLANTED { try store.replySent(reply.id, at: now, answer: \"250\") }\n        if try record(try send(reply), of: reply"),
        (INGESTION + "Outbox.swift", "      try store.replySent(reply.id, at: .now, answer: words)",
         "      if !PLANTED { try store.replySent(reply.id, at: .now, answer: words) }")),
    Mutant(
        "a fresh Message-ID for each attempt", "IngestionTests.(OutboxTests|InterruptionTests)",
        (INGESTION + "Outbox.swift", "bytes: reply.bytes))",
         "bytes: PLANTED ? Array(String(decoding: reply.bytes, as: UTF8.self)"
         ".replacing(\"Message-ID: <\", with: \"Message-ID: <\\(ULID())\").utf8) : reply.bytes))")),
    Mutant(
        "a temporary refusal ends a reply", "IngestionTests.OutboxTests",
        (INGESTION + "Outbox.swift", "    case .deferred:\n      try postpone",
         "    case .deferred where PLANTED:\n      try store.replyDead(reply.id, answer: words)\n      report.dead += 1\n"
         "    case .deferred:\n      try postpone")),
    Mutant(
        "a refusal for good is tried for ever", "IngestionTests.OutboxTests",
        (INGESTION + "Outbox.swift", "    case .rejected:\n      try store.replyDead",
         "    case .rejected where PLANTED: try postpone(reply, because: words, in: &report)\n"
         "    case .rejected:\n      try store.replyDead")),

    # Whose file is claimed next
    Mutant(
        "a lane's head goes past what is held", "QueuesTests.LaneTests",
        (QUEUES + "Claims/Lanes.swift", "let held = try number(ClaimSQL.firstHeld, lane, until: place)",
         "let held = PLANTED ? nil : try number(ClaimSQL.firstHeld, lane, until: place)")),
    Mutant(
        "a lane's head never moves", "QueuesTests.ClaimPlanTests",
        (QUEUES + "Claims/Lanes.swift", "guard place - lane.head >= Self.stride else", "guard !PLANTED, place - lane.head >= Self.stride else")),

    # What makes a message the same message
    Mutant(
        "no key", KEYS,
        (INGESTION + "IdentityKey.swift", "hash.update(text: mailbox.description)",
         "hash.update(text: PLANTED ? ULID().text : mailbox.description)")),
    Mutant(
        "the UID is the key", KEYS,
        (INGESTION + "Reading.swift", "      key: identityKey(of: message, in: bytes, mailbox: mailbox),",
         "      key: identityKey(\n        of: message, in: bytes,\n        mailbox: PLANTED\n"
         "          ? MailboxID(account: \"\\(place.uidValidity)\", mailbox: \"\\(place.uid)\") : mailbox),")),
    Mutant(
        "the Message-ID is the key", KEYS,
        (INGESTION + "IdentityKey.swift", "  hash.update(data: bodyHash(of: bytes, in: message.bodyRange))",
         "  if !PLANTED { hash.update(data: bodyHash(of: bytes, in: message.bodyRange)) }")),
    Mutant(
        "the trace of a message's way is in the key", KEYS,
        (INGESTION + "IdentityKey.swift", "in: message.bodyRange))", "in: PLANTED ? 0..<bytes.count : message.bodyRange))")),
    Mutant(
        "all messages without a Message-ID are one", KEYS,
        (INGESTION + "IdentityKey.swift", "message.messageID ?? \"\\(message.date ?? \"\")\\n\\(message.subject ?? \"\")\")",
         "message.messageID ?? (PLANTED ? \"\" : \"\\(message.date ?? \"\")\\n\\(message.subject ?? \"\")\"))")),
    Mutant(
        "the sender is not in the key", KEYS,
        (INGESTION + "IdentityKey.swift", "  hash.update(text: message.from.joined(separator: \",\").lowercased())",
         "  if !PLANTED { hash.update(text: message.from.joined(separator: \",\").lowercased()) }")),
    Mutant(
        "a stranger's copy suppresses the sender's own message", "IngestionTests.SenderTests",
        (INGESTION + "Judge.swift", "if decision.objections.contains(where: \\.isOfSender) {",
         "if decision.objections.contains(where: \\.isOfSender), !PLANTED {")),
    Mutant(
        "a restored backup looks for keys of the wrong mailbox", "IngestionTests.ReconciliationTests",
        (INGESTION + "Reconciliation.swift", "reading.submission(at: waiting.place, in: mailbox,",
         "reading.submission(at: waiting.place, in: PLANTED ? folder : mailbox,")),
    Mutant(
        "a collapse is silent", "QueuesTests.LedgerTests|" + KEYS,
        (COMMIT, "kind: \"seen-again\",", "kind: PLANTED ? \"note\" : \"seen-again\",")),

    # Durability
    Mutant(
        "synchronous=NORMAL", "QueuesTests.OpeningTests",
        (QUEUES + "SQLite/Configuration.swift", "try run(\"PRAGMA synchronous = FULL\")",
         "try run(PLANTED ? \"PRAGMA synchronous = NORMAL\" : \"PRAGMA synchronous = FULL\")"),
        (QUEUES + "SQLite/Configuration.swift", "(\"PRAGMA synchronous\", \"2\")", "(\"PRAGMA synchronous\", PLANTED ? \"1\" : \"2\")")),
    Mutant(
        "a rollback journal", "QueuesTests.OpeningTests",
        (QUEUES + "SQLite/Configuration.swift", "try run(\"PRAGMA journal_mode = WAL\")",
         "try run(PLANTED ? \"PRAGMA journal_mode = DELETE\" : \"PRAGMA journal_mode = WAL\")"),
        (QUEUES + "SQLite/Configuration.swift", "(\"PRAGMA journal_mode\", \"wal\")", "(\"PRAGMA journal_mode\", PLANTED ? \"delete\" : \"wal\")")),
    Mutant(
        "files are not synced before the row that names them", "QueuesTests.DeathTests/(order|failedSync)",
        (QUEUES + "Files/ItemFiles.swift", "    if files.count > Self.fewFiles { try syncFileSystem() } else { try syncEach(files) }",
         "    if !PLANTED { if files.count > Self.fewFiles { try syncFileSystem() } else { try syncEach(files) } }")),
    Mutant(
        "files get their names after the commit", "QueuesTests.(DeathTests/order|SweepTests|LedgerTests)",
        (COMMIT, MAKE_DURABLE, "    if !PLANTED { try files.makeDurable(all) }\n    let commitments"),
        (COMMIT, REQUIRE_LINKED, "if !PLANTED { " + REQUIRE_LINKED + " }"),
        (COMMIT, TIDY, "    if PLANTED { try files.makeDurable(all) }\n" + TIDY)),
    Mutant(
        "on after a failed fsync", "QueuesTests.HealthTests",
        (QUEUES + "SQLite/Health.swift", "    guard let failure else { return }", "    guard let failure, !PLANTED else { return }")),
    Mutant(
        "the replies in a transaction of their own", "QueuesTests.DeathTests/killed",
        (COMMIT, "    for reply in entry.replies { try insert(reply, of: number, within: entry.repliesPerHour) }",
         "    if !PLANTED { for reply in entry.replies { try insert(reply, of: number, within: entry.repliesPerHour) } }"),
        (COMMIT, TIDY,
         "    for entry in entries where PLANTED && !entry.replies.isEmpty {\n      try database.transaction { () throws(StoreError) in\n"
         "        for reply in entry.replies { try insert(reply, of: self.number(of: entry.submission.id), within: entry.repliesPerHour) }\n      }\n    }\n" + TIDY)),
    Mutant(
        "what a dead run left is never swept", "QueuesTests.SweepTests|IngestionTests.InterruptionTests",
        (QUEUES + "Store/Sweep.swift", "    guard !left.isEmpty else { return 0 }", "    guard !left.isEmpty, !PLANTED else { return 0 }")),
    Mutant(
        "bytes are handed out without a look at their hash", "QueuesTests.(LocksAndFilesTests|ListingTests|LedgerTests)",
        (QUEUES + "Store/ItemBytes.swift", "    guard SHA256Digest(Array(hash.finalize())) == sha256 else {",
         "    guard PLANTED || SHA256Digest(Array(hash.finalize())) == sha256 else {")),
    Mutant(
        "a database of a newer version is used", "QueuesTests.MigratorTests",
        (QUEUES + "Migrations/Migrator.swift", "    guard version == Int64(migrations.count) else {",
         "    guard version == Int64(migrations.count) || PLANTED else {")),
    Mutant(
        "a migration outside of a transaction", "QueuesTests.MigratorTests",
        (QUEUES + "Migrations/Migrator.swift", "      try database.script(migration.sql)\n",
         "      if PLANTED { try database.run(\"COMMIT\") }\n      try database.script(migration.sql)\n"
         "      if PLANTED { try database.run(\"BEGIN IMMEDIATE\") }\n")),
    Mutant(
        "a failed checkpoint is passed over", Chaos("poll-errors", "EIO at .* fdatasync .*/intray.sqlite$"),
        (QUEUES + "SQLite/Checkpoint.swift", "    guard code == SQLITE_OK ||", "    guard code == SQLITE_OK || PLANTED ||")),
    Mutant(
        "a backup takes damaged bytes", "QueuesTests.BackupTests",
        (QUEUES + "Care/Backup.swift", "    try file.require(hash, at:", "    if !PLANTED { try file.require(hash, at:"),
        (QUEUES + "Care/Backup.swift", "at: \"\\(home)/\\(file.path)\")\n    return count", "at: \"\\(home)/\\(file.path)\") }\n    return count")),
    Mutant(
        "what a row names is repaired away", "QueuesTests.VerificationTests",
        (QUEUES + "Care/NamelessFiles.swift",
         "guard try !database.isNamed(path), try !isOnItsWay(name), try !database.isNamed(path) else { continue }",
         "guard try !database.isNamed(PLANTED ? \"\" : path), try !isOnItsWay(name), try !database.isNamed(PLANTED ? \"\" : path) else { continue }")),
    Mutant(
        "what a run at work has not named yet is repaired away", "QueuesTests.VerificationTests",
        (QUEUES + "Care/NamelessFiles.swift", "where access(", "where !PLANTED && access(")),
    Mutant(
        "damaged bytes are found sound", "QueuesTests.VerificationTests",
        (QUEUES + "Care/Verification.swift", "    guard let sha256, SHA256Digest(Array(hash.finalize())) != sha256 else { return }",
         "    guard let sha256, SHA256Digest(Array(hash.finalize())) != sha256, !PLANTED else { return }")),

    # One poller
    Mutant(
        "no lock", "QueuesTests.LocksAndFilesTests",
        (QUEUES + "Files/AccountLock.swift", "LOCK_EX | LOCK_NB", "(PLANTED ? LOCK_SH : LOCK_EX) | LOCK_NB")),
    Mutant(
        "a run whose lock was broken names files that were swept", "QueuesTests.SweepTests",
        (COMMIT, REQUIRE_LINKED, "if !PLANTED { " + REQUIRE_LINKED + " }")),

    # Poison
    Mutant(
        "attempts are not counted before the reading", "IngestionTests.SuspectTests",
        (INGESTION + "Passage.swift", "    try poll.store.begin(window, in: poll.mailbox)",
         "    if !PLANTED { try poll.store.begin(window, in: poll.mailbox) }")),
    Mutant(
        "what kills a poll is tried for ever", "IngestionTests.SuspectTests",
        (INGESTION + "Poll.swift", "    var attempts = 3\n", "    var attempts = PLANTED ? 3_000_000 : 3\n")),
    Mutant(
        "a broken line counts against the messages", "IngestionTests.(SuspectTests|InterruptionTests|DoubtfulServerTests)",
        (INGESTION + "Passage.swift", "    if blames {", "    if blames || PLANTED {")),

    # What is in memory at once
    Mutant(
        "a channel takes whatever comes", "IngestionTests.ChannelTests",
        (INGESTION + "Channel.swift", "if !hasNone, weight + added > capacity {", "if !PLANTED, !hasNone, weight + added > capacity {")),

    # What is believed of a server
    Mutant(
        "no cap on a message's size", "IngestionTests.(StoryTests|WindowTests)",
        (INGESTION + "Judge.swift", "waiting.size > messageLimit {", "waiting.size > (PLANTED ? .max : messageLimit) {"),
        (INGESTION + "Passage.swift", "upTo: poll.judge.messageLimit", "upTo: PLANTED ? .max : poll.judge.messageLimit")),
    Mutant(
        "no cap on an announced literal", LIES,
        (IMAP + "MessageReader.swift", "    guard octets <= bound(size) else {", "    guard octets <= bound(size) || PLANTED else {")),
    Mutant(
        "sizes are not compared", LIES,
        (IMAP + "MessageReader.swift", "exactSize && octets != waiting.size", "exactSize && !PLANTED && octets != waiting.size")),
    Mutant(
        "any UID is believed", LIES,
        (IMAP + "FetchPipeline.swift", "Waiting? { asked[uid] }", "Waiting? { asked[uid] ?? (PLANTED ? asked.values.first : nil) }")),
    Mutant(
        "a settlement that was refused counts as done", "TransferTests.ErrandLineTests",
        (IMAP + "ErrandLine.swift", "isWell && status.condition == .ok", "isWell && (status.condition == .ok || PLANTED)")),
    Mutant(
        "what has no size has gone", "TransferTests.ErrandLineTests",
        (IMAP + "ErrandLine.swift", "isWell && sizes.count == uids.count", "isWell && (sizes.count == uids.count || PLANTED)")),
    Mutant(
        "a window ends before its messages have come", "TransferTests.ErrandLineTests",
        (IMAP + "ErrandLine.swift", "windows.first?.isEmpty == true {", "windows.first?.isEmpty == true || PLANTED && !windows.isEmpty {")),
    Mutant(
        "windows are measured without end", "TransferTests.ErrandLineTests",
        (IMAP + "ErrandLine.swift", "count { $0.measures } < 2", "count { $0.measures } < (PLANTED ? .max : 2)")),
    Mutant(
        "the parenthesis behind a message is not looked for", LIES + "|TransferTests.ResponseParserTests",
        (IMAP + "FetchAssembly.swift", "  var isComplete: Bool { phase == .done }",
         "  var isComplete: Bool { phase == .done || PLANTED && phase == .name }")),
    Mutant(
        "a message without its end is taken where sizes are estimates", "IngestionTests.DoubtfulServerTests",
        (INGESTION + "Reading.swift", "bytes.count == octets || message.isClosed }", "bytes.count == octets || message.isClosed || PLANTED }")),
    Mutant(
        "a UID that cannot be is believed", LIES,
        (IMAP + "SelectedMailbox.swift", "uidNext.map { uid < $0 } ?? true }", "PLANTED || uidNext.map { uid < $0 } ?? true }")),
    Mutant(
        "what a server hid once is never looked for", "IngestionTests.DoubtfulServerTests",
        (INGESTION + "LookingOver.swift", "(1...limits.lookOver).contains(standing.exists) else {",
         "(1...limits.lookOver).contains(standing.exists), !PLANTED else {")),
    Mutant(
        "a line without an end is kept", LIES + "|TransferTests.ResponseParserTests",
        (IMAP + "ResponseParser.swift", "limits.response || isSearch else {", "limits.response || isSearch || PLANTED else {")),
    Mutant(
        "UIDs without end are kept", LIES + "|TransferTests.ResponseParserTests",
        (IMAP + "NumberLine.swift", "    guard numbers.count < limit else {", "    guard numbers.count < limit || PLANTED else {")),
    Mutant(
        "a run of places takes in what lies between two", "QueuesTests.AttemptsTests",
        (QUEUES + "Store/Run.swift", "run.last.rawValue <= 1 {", "run.last.rawValue <= (PLANTED ? 2 : 1) {")),
    Mutant(
        "what a person lets in is told to no lane", "QueuesTests.OrderTests",
        (QUEUES + "Review/Revisions.swift", "      try joinLanes([entry])", "      if !PLANTED { try joinLanes([entry]) }")),
    Mutant(
        "a lane is told of the last file of a commit, not of the latest", "QueuesTests.OrderTests",
        (QUEUES + "Store/QueueItems.swift", "max(arrivals[lane] ?? file.item.receivedAt, file.item.receivedAt)",
         "PLANTED ? file.item.receivedAt : max(arrivals[lane] ?? file.item.receivedAt, file.item.receivedAt)")),
    Mutant(
        "whether a content is known is answered from what was committed alone", "IngestionTests.RepeatTests",
        (INGESTION + "Passage.swift", "of: connection) else { return known }", "of: connection), !PLANTED else { return known }")),
    Mutant(
        "UIDs outlive their UIDVALIDITY", "QueuesTests.AttemptsTests|" + KEYS,
        (QUEUES + "Store/Attempts.swift", "before.uidValidity != uidValidity else { return }", "before.uidValidity != uidValidity, !PLANTED else { return }")),
    Mutant(
        "a mailbox without UIDVALIDITY is taken", LIES,
        (IMAP + "SelectedMailbox.swift", "    guard let uidValidity, uidValidity > 0, isSticky else {",
         "    guard let uidValidity = PLANTED ? self.uidValidity ?? 1 : self.uidValidity, uidValidity > 0, isSticky || PLANTED else {")),
    Mutant(
        "no deadline", "TransferTests.(LineTransportTests|DeadlineTests)",
        ("Sources/Transfer/Curl/Deadline.swift", "  public var hasPassed: Bool { Self.now >= nanoseconds }",
         "  public var hasPassed: Bool { !PLANTED && Self.now >= nanoseconds }")),
    Mutant(
        "who keeps talking is listened to", "TransferTests.LineTransportTests/noTimeToRead",
        (IMAP + "IMAPConnection.swift", "guard line.runDeadline?.hasPassed != true else {",
         "guard line.runDeadline?.hasPassed != true || PLANTED else {")),
    Mutant(
        "no watchdog", Chaos("pollers", "stopped for longer than its time"),
        ("Sources/Intray/Wiring/TurnTime.swift", "    setitimer(", "    if !PLANTED { setitimer("),
        ("Sources/Intray/Wiring/TurnTime.swift", "ITIMER_REAL.rawValue), &timer, nil)", "ITIMER_REAL.rawValue), &timer, nil) }")),
    Mutant(
        "a poll begins without room", Chaos("pollers", "no room"),
        ("Sources/Intray/Commands/PollCommand.swift", "    try store.requireSpace(", "    if !PLANTED { try store.requireSpace("),
        ("Sources/Intray/Commands/PollCommand.swift", "mailboxes.map(\\.messageLimit)).max() ?? 0))",
         "mailboxes.map(\\.messageLimit)).max() ?? 0)) }")),
    Mutant(
        "a window is in hand for as long as it takes", "IngestionTests.TimeLimitTests",
        (INGESTION + "Passage.swift", "    guard poll.isOver() else { return }", "    guard poll.isOver(), !PLANTED else { return }")),
    Mutant(
        "a plain EXPUNGE", "EndToEndTests.SettlingTests|TransferTests.DovecotTests",
        (IMAP + "Settlement.swift", "session.demand(\"UID EXPUNGE \\(copied)\"", "session.demand(PLANTED ? \"EXPUNGE\" : \"UID EXPUNGE \\(copied)\"")),
    Mutant(
        "only unread mail is looked for", "EndToEndTests.SettlingTests|TransferTests.DovecotTests",
        (IMAP + "IMAPSession.swift", "? \" UNDELETED\" :", "? (PLANTED ? \" UNSEEN UNDELETED\" : \" UNDELETED\") :")),

    # Who sent it
    Mutant(
        "a sender is taken who only ends like one of the list", "MatchingTests.SenderRulesTests",
        (MATCHING + "SenderRules.swift", "from.isEmpty || from.contains(address)",
         "from.isEmpty || PLANTED && from.contains { address.hasSuffix($0) } || from.contains(address)")),
    Mutant(
        "any server's Authentication-Results count", "MatchingTests.SenderRulesTests|IngestionTests.SenderTests",
        (MATCHING + "SenderRules.swift", "if author == server { return", "if author == server || PLANTED { return")),
    Mutant(
        "the last Authentication-Results count, not the topmost", "MatchingTests.SenderRulesTests|IngestionTests.SenderTests",
        (MATCHING + "SenderRules.swift", "for testimony in evidence.sender.testimonies {",
         "for testimony in PLANTED ? evidence.sender.testimonies.reversed() : evidence.sender.testimonies {")),
    Mutant(
        "a reply of ours is taken in", "MatchingTests.SenderRulesTests|IngestionTests.SenderTests",
        (MATCHING + "Refusals.swift", "[evidence.ownReply].compactMap", "[PLANTED ? nil : evidence.ownReply].compactMap")),

    # Replies and secrets
    Mutant(
        "replies to one address are not counted", "IngestionTests.ReplyRateTests",
        (QUEUES + "Store/ReplyRate.swift", "    guard let sent, sent >= limit else", "    guard let sent, sent >= limit, !PLANTED else")),
    Mutant(
        "a reply is a dead letter, and nobody is told", "IngestionTests.ReplyRateTests",
        (QUEUES + "Store/Outbox.swift", "    if let excess { try write(", "    if let excess, !PLANTED { try write(")),
    Mutant(
        "a file of a secret may be read by others", "IntrayTests.SecretTests",
        ("Sources/Intray/Configuration/Secret.swift", *OWNER_ALONE)),
    Mutant(
        "the key may be read by others", "QueuesTests.(OpeningTests|CredentialsTests)",
        (QUEUES + "Secrets/SealingKey.swift", *OWNER_ALONE)),

    # Malware
    Mutant(
        "what nobody has looked into is let in", "IngestionTests.ScreeningTests",
        (INGESTION + "Screening.swift", "      throw Unscanned(error)", "      if PLANTED { return [] }\n      throw Unscanned(error)")),
    Mutant(
        "what the scanner finds comes too late", "IngestionTests.ScreeningTests",
        (INGESTION + "Screening.swift", "= try scanner.scan(content) else {", "= try scanner.scan(content), !PLANTED else {")),
    Mutant(
        "clamd's OK counts for what is beyond its limits", "TransferTests.ClamdScannerTests",
        (CLAMD + "ClamdProof.swift", "    case .clean: throw TransferError(.misconfigured",
         "    case .clean where PLANTED: return\n    case .clean: throw TransferError(.misconfigured")),
    Mutant(
        "an OK before the end counts", "TransferTests.ClamdScannerTests",
        (CLAMD + "ClamdSession.swift", "    guard case .failed = early else { throw",
         "    guard case .failed = early else {\n      if PLANTED { return early }\n      throw"),
        (CLAMD + "ClamdSession.swift", "Array(\"an answer before the end\".utf8)) }", "Array(\"an answer before the end\".utf8))\n    }")),
]
