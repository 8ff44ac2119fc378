import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Files given to partners, by the executable, on real servers.
@Suite("Sending files", .enabled(if: filesCanRun, "\(FileHost.missing ?? "")"))
struct SendTests {
  private static let outbound: [String: String?] = [
    "direction": "outbound", "deleteFiles": nil, "pattern": "\"Feed_*.csv\"", "unchangedFor": "2s",
  ]

  private func station(_ way: FileStation.Way, _ keys: [String: String?] = [:], on host: FileHost? = nil) async throws
    -> FileStation
  {
    try await FileStation.make(way, on: host, keys: Self.outbound.merging(keys) { $1 })
  }

  private func makeFeed(_ text: String, _ name: String, in station: FileStation) throws -> String {
    try station.write(text, to: name)
    return "\(station.home)/\(name)"
  }

  private func deliveries(_ station: FileStation) async throws -> [DeliveryRecord] {
    try records(try await station.succeed("delivery", "list", "--json"), as: DeliveryRecord.self).reversed()
  }

  @Test("A file is put into the partner's folder byte for byte, and nothing else", arguments: FileStation.Way.allCases)
  func sending(way: FileStation.Way) async throws {
    let station = try await station(way)
    let rows = "a,b\n" + (0..<50_000).map { "\($0),ü\n" }.joined()
    let files = [
      try makeFeed(rows, "Feed_1.csv", in: station), try makeFeed("", "Feed_2 Umsätze \"x\".csv", in: station),
    ]
    let sent = try await station.command(["send", "acme"] + files).run()
    #expect(sent.status == 0 && sent.outputText.contains("Feed_1.csv: sent as"), "\(sent.errorText) \(sent.outputText)")
    #expect(station.names() == ["Feed_1.csv", "Feed_2 Umsätze \"x\".csv"])
    #expect(try station.contents("Feed_1.csv") == octets(rows))
    let again = try await station.command(["send", "acme"] + files).run()
    #expect(again.status == 0 && again.outputText.contains("it was handed in before"), "\(again.outputText)")
    #expect(try await deliveries(station).map(\.state) == ["sent", "sent"])
    let history = try await station.succeed("connection", "history", "acme", "--json")
    #expect(try records(history, as: DeliveryRecord.self).count == 2)
    let list = String(decoding: try await station.succeed("connection", "list"), as: UTF8.self)
    #expect(list.contains("outbound") && list.contains("completed"), "\(list)")
  }

  @Test("What is laid into outgoing/ is sent by the next poll once it stands still")
  func watching() async throws {
    let station = try await station(.sftpByKey)
    try await station.succeed("poll", "acme")
    try TestServers.lay(octets("a\n1\n"), at: "\(station.home)/outgoing/acme/Feed_1.csv", age: 3600)
    try TestServers.lay(octets("a\n"), at: "\(station.home)/outgoing/acme/Feed_2.csv", age: 0)
    try TestServers.lay(octets("a\n"), at: "\(station.home)/outgoing/acme/other.csv")
    let poll = try await station.run("poll", "acme")
    #expect(poll.status == 0 && poll.errorText.contains("does not match \"Feed_*.csv\""), "\(poll.errorText)")
    #expect(station.names() == ["Feed_1.csv"])
    try await Task.sleep(for: .seconds(3))
    try await station.succeed("poll", "acme")
    #expect(station.names() == ["Feed_1.csv", "Feed_2.csv"])
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(station.home)/outgoing/acme")
    #expect(left == ["other.csv"])
  }

  @Test(
    "Another file of the name is not overwritten unless that is allowed",
    arguments: [FileStation.Way.sftpByKey, .ftpExplicit])
  func overwriting(way: FileStation.Way) async throws {
    let station = try await station(way)
    try station.lay("not fetched yet\n", as: "Feed_1.csv")
    let feed = try makeFeed("a\n1\n", "Feed_1.csv", in: station)
    let sent = try await station.run("send", "acme", feed)
    #expect(sent.outputText.contains("to be tried again (another file of that name"), "\(sent.outputText)")
    #expect(try station.contents("Feed_1.csv") == octets("not fetched yet\n") && station.names() == ["Feed_1.csv"])
    try await station.declare(way, Self.outbound.merging(["overwrite": "yes"]) { $1 })
    try await station.succeed("delivery", "retry", try await deliveries(station)[0].id)
    try await station.succeed("poll", "acme")
    #expect(try station.contents("Feed_1.csv") == octets("a\n1\n") && station.names() == ["Feed_1.csv"])
  }

  @Test("A full disk at the partner's is named, leaves nothing behind, and the file goes when there is room")
  func fullDisk() async throws {
    let host = try await FileHost.shared(.init(fullDisk: true))
    for way in [FileStation.Way.sftpByKey, .ftpExplicit] {
      let small = try #require(host.smallDisk)
      let station = try await station(way, ["folder": "\"\(small)\""], on: host)
      let big = try makeFeed(String(repeating: "0123456789\n", count: 40_000), "Feed_big.csv", in: station)
      let sent = try await station.run("send", "acme", big)
      let record = try #require(try await deliveries(station).first)
      #expect(record.state == "pending" && record.attempts == 1, "\(sent.outputText) \(sent.errorText)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: small) == [], "\(way)")
      let fits = try makeFeed("a\n", "Feed_small.csv", in: station)
      try await station.succeed("send", "acme", fits)
      #expect(try FileManager.default.contentsOfDirectory(atPath: small) == ["Feed_small.csv"])
      unlink("\(small)/Feed_small.csv")
    }
  }

  @Test("A server that hangs up amid a file, or lets nobody in, costs a try; the next poll sends it whole")
  func hangingUp() async throws {
    let station = try await station(.sftpByKey)
    let rows = "a,b\n" + (0..<200_000).map { "\($0),\($0)\n" }.joined()
    let feed = try makeFeed(rows, "Feed_1.csv", in: station)
    let proxy = try await Proxy.start(to: station.host.ports.openSSH, cutAfter: 3_000)
    try await station.declare(.sftpByKey, Self.outbound.merging(["server": "sftp://127.0.0.1:\(proxy.port)"]) { $1 })
    let sent = try await station.run("send", "acme", feed)
    #expect([69, 75].contains(sent.status), "\(sent.status): \(sent.errorText) \(sent.outputText)")
    #expect(!station.names().contains("Feed_1.csv"))
    await proxy.stop()
    try await station.declare(.sftpByKey, Self.outbound)
    try await station.succeed("delivery", "retry", try await deliveries(station)[0].id)
    try await station.succeed("poll", "acme")
    #expect(try station.contents("Feed_1.csv") == octets(rows) && station.names() == ["Feed_1.csv"])
  }

  @Test("A wrong host key ends it before anything is sent, and no delivery is to blame")
  func hostKey() async throws {
    let station = try await station(.sftpByPassword)
    try await station.declare(.sftpByPassword, Self.outbound.merging(["hostKey": station.host.hostKeys.openSSH]) { $1 })
    let sent = try await station.run("send", "acme", try makeFeed("a\n", "Feed_1.csv", in: station))
    #expect(sent.status == 78 && sent.errorText.contains("shows the host key \(station.host.hostKeys.sftp)"))
    #expect(try await deliveries(station).map(\.attempts) == [0] && station.names() == [])
  }

  @Test(
    "What is not sent is refused with the reason",
    arguments: [
      ("result_Feed_1.csv", Int32(65), "a name that only receipts and results bear"),
      ("clicks.csv", 65, "does not match \"Feed_*.csv\""), ("Feed_missing.csv", 66, "No such file"),
    ])
  func refusals(name: String, status: Int32, words: String) async throws {
    let station = try await station(.sftpByKey)
    if !name.contains("missing") { try station.write("a\n", to: name) }
    let sent = try await station.run("send", "acme", "\(station.home)/\(name)")
    #expect(sent.status == Int(status) && sent.errorText.contains(words), "\(sent.status) \(sent.errorText)")
    #expect(try await deliveries(station).isEmpty)
  }

  @Test("Killed at any system call that changes something, here or there, the next poll ends with the file there once")
  func killed() async throws {
    try #require(access("/usr/bin/strace", X_OK) == 0)
    let station = try await station(.sftpByKey)
    try await station.succeed("poll", "acme")
    var kills = 0
    for call in ["link", "linkat", "unlink", "unlinkat", "fsync", "fdatasync", "pwrite64", "sendto"] {
      for time in 1... {
        let name = "Feed_\(call)_\(time).csv"
        try TestServers.lay(octets("\(name)\n"), at: "\(station.home)/outgoing/acme/\(name)", age: 3600)
        let log = "\(station.home)/strace.log"
        let struck = try await Command(
          "/usr/bin/strace",
          [
            "-f", "-q", "-o", log, "-e", "trace=\(call)", "-e", "inject=\(call):signal=KILL:when=\(time)",
            intrayExecutable, "poll", "acme",
          ], environment: ["PATH": "/usr/bin:/bin", "INTRAY_HOME": station.home]
        ).run()
        if struck.status == 0 { break }
        kills += 1
        try await self.settle(station)
        let named = try await deliveries(station).filter { $0.fileName == name }
        #expect(named.map(\.state) == ["sent"], "\(call), the \(time)th")
        #expect(try station.contents(name) == octets("\(name)\n"), "\(call), the \(time)th")
      }
    }
    #expect(kills > 60, "only \(kills) calls were struck")
    #expect(!station.names().contains { $0.hasPrefix(".") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(station.home)/outgoing/acme") == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(station.home)/staging/outgoing%3Aacme") == [])
  }

  /// Polls until nothing is pending; what was put off by a failure is put back.
  private func settle(_ station: FileStation) async throws {
    try await station.succeed("poll", "acme")
    for pending in try await deliveries(station) where pending.state != "sent" {
      Issue.record("\(pending.fileName) is \(pending.state): \(pending.lastAnswer ?? "")")
    }
  }
}

/// Files given by mail.
@Suite("Sending files by mail", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct SendByMailTests {
  @Test("A file arrives as an attachment, once, under its name; a larger one than mail takes is not taken")
  func mail() async throws {
    let station = try await Station.make()
    try station.write(
      """
      connections:
        - name: feed
          direction: outbound
          dataType: any
          pattern: "Feed_*"
          recipient: \(station.partner)
          fileLimit: 5 MB

      """, to: "out.yaml")
    try await station.succeed("apply", "\(station.home)/out.yaml")
    try station.write("a,b\n1,2\n", to: "Feed_Umsätze.csv")
    try station.write(String(repeating: "x", count: 5_000_001), to: "Feed_big.csv")
    let sent = try await station.run("send", "feed", "\(station.home)/Feed_Umsätze.csv")
    #expect(sent.status == 0 && sent.outputText.contains("sent as"), "\(sent.errorText)")
    let big = try await station.run("send", "feed", "\(station.home)/Feed_big.csv")
    #expect(big.status == 65 && big.errorText.contains("sends at most 5000000 by mail (fileLimit)"), "\(big.errorText)")
    try await until("the file arrives") { try station.received().count == 1 }
    let bytes = try station.received()[0]
    let path = "\(station.home)/received.eml"
    try Data(bytes).write(to: URL(filePath: path))
    let mime = try await station.succeed("mime", "--json", path)
    #expect(
      String(decoding: mime, as: UTF8.self).contains("Feed_Umsätze.csv"), "\(String(decoding: mime, as: UTF8.self))")
    let again = try await station.run("send", "feed", "\(station.home)/Feed_Umsätze.csv")
    #expect(again.outputText.contains("it was handed in before"))
    try await station.succeed("poll", "feed")
    #expect(try station.received().count == 1)
    let export = String(decoding: try await station.succeed("connection", "export", "feed"), as: UTF8.self)
    #expect(export.contains("recipient: \(station.partner)") && export.contains("direction: outbound"), "\(export)")
  }
}

/// What `delivery list --json` prints.
struct DeliveryRecord: Decodable, Equatable {
  let id: String
  let state: String
  let connection: String
  let fileName: String
  let size: Int
  let attempts: Int
  let lastAnswer: String?
}
