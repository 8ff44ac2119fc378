import FoundationEssentials
import TestServers
import Testing

/// `intray connection create` at a terminal.
@Suite("The wizard", .enabled(if: filesCanRun, "\(FileHost.missing ?? "")"))
struct WizardTests {
  private func home() async throws -> Folder {
    let folder = try Folder()
    #expect(try await folder.intray("init", "@/home").status == 0)
    return folder
  }

  private func create(in folder: Folder, flags: [String] = [], _ turns: [(String, String)]) async throws
    -> Dialogue.Outcome
  {
    try await Dialogue(
      command: [intrayExecutable, "connection", "create", "--home", "\(folder.path)/home"] + flags,
      environment: ["PATH": "/usr/bin:/bin", "TERM": "xterm"], turns: turns.map { .init(shown: $0.0, typed: $0.1) }
    ).run()
  }

  private func export(_ folder: Folder) async throws -> String {
    try await folder.intray("connection", "export", "--home", "@/home").outputText
  }

  @Test("Mail from a partner: forwards, with mistakes put right, the pattern tried, and a new address")
  func email() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder,
      [
        ("whom? [inbound]: ", ""), ("What kind of data?: ", "converisons"),
        ("did you mean \"conversions\"?", "conversions"),
        ("be called?", "Acme"), ("expected at most 64 lower-case letters", "acme"),
        ("Which file names?", "Conversions_202?_*.csv"),
        ("name: ", "Conversions_2026_11.csv"), ("match", ""), ("travel? [email]: ", ""),
        ("Whose mailbox? [push]: ", ""), ("come to? [main]: ", ""),
        ("partner known? [none]: ", "new address"), ("results go?", "feeds at partner"),
        ("expected one address such as feeds@partner.example", "feeds@partner.example"),
        ("Create it? (yes, no) [yes]: ", ""),
      ])
    #expect(outcome.status == 0, "\(outcome.screen)")
    #expect(
      outcome.screen.contains("created credential acme (address)") && outcome.screen.contains("created connection acme")
    )
    #expect(
      try await export(folder) == """
        connections:
          - name: acme
            account: main
            dataType: conversions
            pattern: "Conversions_202?_*.csv"
            credential: acme
            returnAddress: feeds@partner.example

        """)
  }

  @Test("Names that are tried are said to match, not to match and why, or to be reserved")
  func preview() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder, flags: ["--type", "conversions", "--name", "acme"],
      [
        ("whom?", ""), ("Which file names?", "Conversions_*.csv"), ("name: ", "Conversions_1.csv"),
        ("name: ", "clicks.csv"),
        ("name: ", "receipt_Conversions_1.csv"), ("name: ", "<"), ("Which file names?", "*.csv"),
        ("name: ", "clicks.csv"),
        ("name: ", ""), ("travel?", ""), ("Whose mailbox?", ""), ("come to?", ""), ("known?", "none"),
        ("Who may send?", "partner.example/x"),
        ("expected addresses and domains", ""), ("vouch for them? [none]: ", ""), ("results go?", ""),
        ("Create it?", "no"),
      ])
    #expect(outcome.status == 0 && outcome.screen.contains("Nothing was written."))
    #expect(
      outcome.screen.contains("no match: \"clicks.csv\" does not match \"Conversions_*.csv\""), "\(outcome.screen)")
    #expect(outcome.screen.contains("reserved: only we write such names"))
    #expect(try await export(folder) == "connections: []\n")
  }

  @Test(
    "Files on a partner's server: backwards through every step and forwards again, the host key shown and confirmed")
  func sftp() async throws {
    let folder = try await home()
    let host = try await FileHost.shared()
    let files = try host.makeFolder()
    let outcome = try await create(
      in: folder,
      [
        ("whom?", ""), ("What kind of data?", "clicks"), ("be called?", "acme"), ("Which file names?", "<"),
        ("be called? (lower-case letters, digits, - and _) [acme]: ", "<"), ("What kind of data? [clicks]: ", "<"),
        ("whom? [inbound]: ", ""), ("What kind of data? [clicks]: ", "any"), ("[acme]: ", ""),
        ("Which file names?", "Clicks_*.csv"),
        ("name: ", ""), ("travel? [email]: ", "2"), ("Who starts? [pull]: ", ""),
        ("Where is the server?", "ftp://127.0.0.1"),
        ("expected sftp://HOST[:PORT]", "sftp://127.0.0.1:\(host.ports.openSSH)"),
        ("The server shows ssh-ed25519 \(host.hostKeys.openSSH)", host.hostKeys.openSSH),
        ("folder of the server?", "in"),
        ("expected an absolute path", files), ("Delete files there", "<"),
        ("folder of the server? (an absolute path) [\(files)]: ", ""),
        ("Delete files there once they are in the queue? [no]: ", "yes"),
        ("log in by? [new key-pair]: ", "new key-pair"),
        ("user name there: ", host.systemUser), ("results go?", "<"), ("log in by?", ""),
        ("user name there: ", host.systemUser),
        ("results go?", ""), ("Create it?", "<"), ("results go?", ""), ("Create it?", "yes"),
      ])
    #expect(outcome.status == 0, "\(outcome.screen)")
    let key = try #require(outcome.screen.split(whereSeparator: \.isNewline).first { $0.contains("public key  ") })
    try await host.authorize(String(key.split(separator: " ", maxSplits: 2).dropFirst(2).joined().drop { $0 == " " }))
    let exported = try await export(folder)
    #expect(
      exported.contains("credential: acme") && exported.contains("deleteFiles: yes")
        && exported.contains("folder: \(files)"))

    // What was made works, and makes the same connection in an empty home.
    try lay(octets("a,b\n1,2\n"), at: "\(files)/Clicks_1.csv")
    let poll = try await folder.intray("poll", "acme", "--home", "@/home", "--json")
    #expect(try records(poll.output, as: PollRecord.self) == [PollRecord(accepted: 1, queued: 1)], "\(poll.errorText)")
    try await expectSame(exported, of: folder)
  }

  @Test("Files for a partner: by mail after a change of mind, with the questions that go with it")
  func outbound() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder,
      [
        ("whom? [inbound]: ", "2"), ("What kind of data?", "clicks"), ("be called?", "acme-feed"),
        ("Which file names?", "Feed_*.csv"), ("name: ", ""), ("travel? [email]: ", "sftp"), ("starts? [push]: ", ""),
        ("Where is the server?", "sftp://127.0.0.1:1"), ("key could not be fetched", "<"),
        ("Where is the server?", "<"), ("starts? [push]: ", "<"),
        ("travel? [sftp]: ", "email"), ("To which address are they mailed?", "partner"),
        ("expected one address such as feeds@partner.example", "feeds@partner.example"), ("Create it?", "yes"),
      ])
    #expect(outcome.status == 0, "\(outcome.screen)")
    let exported = try await export(folder)
    #expect(
      exported == """
        connections:
          - name: acme-feed
            direction: outbound
            method: email
            methodology: push
            dataType: clicks
            pattern: "Feed_*.csv"
            recipient: feeds@partner.example

        """)
    try await expectSame(exported, of: folder)
  }

  @Test("Mail from a partner: backwards through every step and forwards again; applied to an empty home it is the same")
  func emailBackwards() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder,
      [
        ("whom? [inbound]: ", ""), ("What kind of data?", "clicks"), ("be called?", "acme"), ("Which file names?", "<"),
        ("be called? (lower-case letters, digits, - and _) [acme]: ", "<"), ("What kind of data? [clicks]: ", "<"),
        ("whom? [inbound]: ", ""), ("What kind of data? [clicks]: ", "conversions"), ("[acme]: ", ""),
        ("Which file names?", "Conversions_*.csv"), ("name: ", "<"), ("[Conversions_*.csv]: ", ""),
        ("name: ", "Conversions_1.csv"), ("match", ""),
        ("travel? [email]: ", "email"), ("Whose mailbox? [push]: ", "<"), ("travel? [email]: ", ""),
        ("Whose mailbox? [push]: ", ""), ("come to? [main]: ", ""), ("known? [none]: ", "<"),
        ("come to? [main]: ", ""), ("known? [none]: ", "new address"), ("results go?", "<"),
        ("known? [new address]: ", "none"), ("Who may send?", "partner.example"), ("vouch for them? [dmarc]: ", "<"),
        ("Who may send? (an address or a domain; empty: whoever finds the mailbox) [partner.example]: ", ""),
        ("vouch for them? [dmarc]: ", ""), ("results go?", "feeds@partner.example"), ("Create it?", "<"),
        ("results go? (a mail address; empty: nowhere) [feeds@partner.example]: ", ""), ("Create it?", "yes"),
      ])
    #expect(outcome.status == 0, "\(outcome.screen)")
    let exported = try await export(folder)
    #expect(
      exported == """
        connections:
          - name: acme
            account: main
            dataType: conversions
            pattern: "Conversions_*.csv"
            from: [partner.example]
            returnAddress: feeds@partner.example

        """)
    try await expectSame(exported, of: folder)
  }

  @Test(
    "Mail in a mailbox of the partner's: its server, its folder, and what we log in by; backwards out of it and in again"
  )
  func partnerMailbox() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder, flags: ["--type", "clicks", "--name", "acme", "--pattern", "*.csv"],
      [
        ("whom?", ""), ("travel? [email]: ", ""), ("Whose mailbox? [push]: ", "pull"),
        ("Where is the mail server?", "<"),
        ("Whose mailbox? [pull]: ", ""), ("Where is the mail server?", "sftp://mail.partner.example"),
        ("expected imaps://HOST[:PORT]", "imaps://mail.partner.example"), ("folder of the mailbox? [INBOX]: ", "Feeds"),
        ("accepted messages moved to?", "Feeds"), ("is the folder that is read", "Done"),
        ("log in by? [new password]: ", ""), ("user name there: ", "feeds@partner.example"), ("password: ", "s3cret-7"),
        ("again: ", "s3cret-7"), ("Who may send?", "partner.example"), ("vouch for them? [dmarc]: ", ""),
        ("sign its Authentication-Results?", "mx.partner.example"), ("results go?", ""), ("Create it?", "yes"),
      ])
    #expect(outcome.status == 0 && !outcome.screen.contains("s3cret"), "\(outcome.screen)")
    let exported = try await export(folder)
    #expect(
      exported == """
        connections:
          - name: acme
            direction: inbound
            method: email
            methodology: pull
            dataType: clicks
            pattern: "*.csv"
            credential: acme
            server: "imaps://mail.partner.example:993"
            folder: Feeds
            moveTo: Done
            authservID: mx.partner.example
            from: [partner.example]

        """)
    try await expectSame(exported, of: folder)
  }

  @Test("Files that a partner fetches: a login that is made up and shown once")
  func laidOut() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder, flags: ["--direction", "outbound", "--type", "clicks", "--name", "acme", "--pattern", "*.csv"],
      [
        ("travel? [email]: ", "sftp"), ("Who starts? [push]: ", "pull"), ("not fetched yet? [no]: ", ""),
        ("do not delete? (or forever) [30d]: ", "soon"), ("expected a time such as 30d", "7d"),
        ("partner log in by? [new password]: ", ""), ("Create it?", ""),
      ])
    #expect(outcome.status == 0 && outcome.screen.contains("created credential acme (password)"), "\(outcome.screen)")
    let exported = try await export(folder)
    #expect(exported.contains("methodology: pull") && exported.contains("keepFor: \"7d\""), "\(exported)")
    try await expectSame(exported, of: folder)
  }

  private func expectSame(_ exported: String, of folder: Folder) async throws {
    let other = try await home()
    try other.write(octets(exported), to: "exported.yaml")
    #expect(try await other.intray("apply", "@/exported.yaml", "--home", "@/home").status == 0)
    #expect(try await export(other) == exported)
  }

  @Test("Files that a partner brings: a login that is made up and shown once")
  func push() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder, flags: ["--direction", "inbound", "--type", "clicks", "--name", "acme", "--pattern", "*.csv"],
      [
        ("travel? [email]: ", "ftp"), ("Who starts? [pull]: ", "push"),
        ("partner log in by? [new password]: ", ""), ("results go?", ""), ("Create it?", ""),
      ])
    #expect(outcome.status == 0, "\(outcome.screen)")
    #expect(outcome.screen.contains("created credential acme (password)"))
    #expect(
      try await export(folder) == """
        connections:
          - name: acme
            direction: inbound
            method: ftp
            methodology: push
            dataType: clicks
            pattern: "*.csv"
            credential: acme

        """)
  }

  @Test("Ctrl-D gives up, and nothing was written")
  func givingUp() async throws {
    let folder = try await home()
    let outcome = try await create(
      in: folder, [("whom?", ""), ("What kind of data?", "clicks"), ("be called?", "\u{4}")])
    #expect(outcome.status == 64 && outcome.screen.contains("given up; nothing was written"), "\(outcome.screen)")
    #expect(try await export(folder) == "connections: []\n")
  }

  @Test("With every answer as a flag nothing is asked; without a terminal it is said what is needed")
  func flags() async throws {
    let folder = try await home()
    let words = [
      "connection", "create", "--home", "@/home", "--name", "acme", "--type", "clicks", "--pattern", "*.csv",
    ]
    let open = try await folder.intray(words + ["--yes"])
    #expect(
      open.status == 64 && open.errorText.contains("--authentication: is missing; expected from:"), "\(open.errorText)")
    let made = try await folder.intray(words + ["--yes", "--from", "partner.example"])
    #expect(made.outputText == "created connection acme\n")
    let asked = try await folder.intray(words)
    #expect(asked.status == 64 && asked.errorText.contains("there is no terminal to ask at"))
    let wrong = try await folder.intray(
      words + ["--yes", "--method", "sftp", "--server", "sftp://x", "--folder", "in"])
    #expect(
      wrong.status == 64 && wrong.errorText.contains("--folder: found \"in\", expected an absolute path"),
      "\(wrong.errorText)")
    let missing = try await folder.intray(words + ["--yes", "--method", "sftp", "--server", "sftp://x"])
    #expect(missing.status == 64 && missing.errorText.contains("--folder: is missing"), "\(missing.errorText)")
  }
}
