import Glibc
import Model
import TestServers
import Testing

@testable import Transfer

@Suite("Scanning by clamd", .enabled(if: canRun(without: Antivirus.missing), "\(Antivirus.missing ?? "")"))
struct ClamdScannerTests {
  private let clean = ScannedContent(Array("a,b\r\n1,2\r\n".utf8))
  private let eicar = ScannedContent(Antivirus.testFile)

  @Test("What it finds is told, what is clean too, on one session, at a socket and at a port")
  func verdicts() async throws {
    let clamd = try await Antivirus.clamd()
    defer { withExtendedLifetime(clamd) {} }
    for scanner in [try scanner(clamd), try scanner(clamd, byPort: true)] {
      for _ in 1...50 {
        #expect(try scanner.scan(clean) == .clean)
        #expect(try scanner.scan(eicar) == .infected("Intray.Test.EICAR.UNOFFICIAL"))
      }
      #expect(try scanner.scan(ScannedContent([])) == .clean)
      scanner.close()
    }
  }

  @Test("A content of any size is asked for piece by piece, and looked into to its end")
  func large() async throws {
    let clamd = try await Antivirus.clamd()
    defer { withExtendedLifetime(clamd) {} }
    let scanner = try scanner(clamd)
    let size = 24_000_000
    #expect(try scanner.scan(zeros(size, endingIn: [])) == .clean)
    #expect(try scanner.scan(zeros(size, endingIn: Antivirus.testFile)) == .infected("Intray.Test.EICAR.UNOFFICIAL"))
    var asked: [Range<Int>] = []
    let content = zeros(size, endingIn: [])
    let watched = ScannedContent(count: size) { offset, buffer in
      let piece = try content.read(offset, buffer)
      asked.append(offset..<offset + piece)
      #expect(buffer.count <= 1 << 20)
      return piece
    }
    #expect(try scanner.scan(watched) == .clean)
    #expect(asked.count > size >> 20 && zip(asked, asked.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(asked.first?.lowerBound == 0 && asked.last?.upperBound == size)
  }

  @Test("clamd that is started anew between two contents is found again") func startedAnew() async throws {
    let clamd = try await Antivirus.clamd()
    let scanner = try scanner(clamd)
    #expect(try scanner.scan(clean) == .clean)
    try await clamd.stop()
    #expect(throws: TransferError(.unreachable, "")) { try scanner.scan(clean) }
    try await clamd.startAgain()
    #expect(try scanner.scan(eicar) == .infected("Intray.Test.EICAR.UNOFFICIAL"))
    try await clamd.stop()
    try await clamd.startAgain()
    #expect(try scanner.scan(clean) == .clean, "the session it had is gone, and that is no fault of the content")
  }

  @Test("Nothing counts of a clamd that has no signatures, or that calls clean what it has not looked into")
  func proof() async throws {
    let servers = [try await Antivirus.clamd(signatures: false), try await .clamd(["AlertExceedsMax": "no"])]
    defer { withExtendedLifetime(servers) {} }
    let empty = try scanner(servers[0])
    #expect(throws: TransferError(.misconfigured, "")) { try empty.scan(clean) }
    #expect(words { try empty.scan(clean) }.contains("does not find the EICAR test file"))
    let lenient = try scanner(servers[1])
    #expect(throws: TransferError(.misconfigured, "")) { try lenient.scan(clean) }
    #expect(words { try lenient.scan(clean) }.contains("set \"AlertExceedsMax yes\" in clamd.conf"))
  }

  @Test(
    "A content beyond one of its limits is not clean, and it is said which to raise; what follows is looked into",
    arguments: [
      ("StreamMaxLength", "raise StreamMaxLength in clamd.conf"),
      ("MaxFileSize", "raise MaxFileSize and MaxScanSize in clamd.conf"),
      ("MaxScanSize", "raise MaxFileSize and MaxScanSize in clamd.conf"),
    ])
  func limits(setting: String, advice: String) async throws {
    let clamd = try await Antivirus.clamd([setting: "1M"])
    defer { withExtendedLifetime(clamd) {} }
    let scanner = try scanner(clamd)
    #expect(try scanner.scan(zeros(500_000, endingIn: [])) == .clean)
    for size in [1_500_000, 6_000_000] {
      #expect(throws: TransferError(.refused, "")) { try scanner.scan(zeros(size, endingIn: Antivirus.testFile)) }
      let said = words { try scanner.scan(zeros(size, endingIn: [])) }
      #expect(said.contains("\(size) octets") && said.contains(advice), "\(said)")
      #expect(try scanner.scan(eicar) == .infected("Intray.Test.EICAR.UNOFFICIAL"))
    }
  }

  @Test("What nests more deeply than clamd follows, and what is encrypted where clamd is told to mind, is infected")
  func nested() async throws {
    let clamd = try await Antivirus.clamd(["AlertEncrypted": "yes"])
    defer { withExtendedLifetime(clamd) {} }
    let scanner = try scanner(clamd)
    #expect(
      try scanner.scan(ScannedContent(ClamdProof.nest)) == .infected("Heuristics.Limits.Exceeded.MaxRecursion"))
    #expect(try scanner.scan(ScannedContent(encryptedZip)) == .infected("Heuristics.Encrypted.Zip"))
  }

  // MARK: - A false one

  @Test(
    "An answer that is not one, or not all of one, lets nothing in",
    arguments: [
      ("error", .refused), ("limit", .refused), ("early", .protocolViolation), ("half", .timedOut), ("cut", .closed),
      ("gone", .closed), ("late", .timedOut), ("silent", .timedOut), ("nonsense", .protocolViolation),
      ("lines", .protocolViolation), ("twice", .protocolViolation), ("number", .protocolViolation), ("deaf", .timedOut),
      ("blind", .misconfigured), ("blind-to-limits", .misconfigured),
    ] as [(String, TransferError.Kind)])
  func misbehaviour(manner: String, kind: TransferError.Kind) async throws {
    let server = try await Antivirus.misbehaving(manner)
    defer { withExtendedLifetime(server) {} }
    let scanner = try scanner(server, patience: 1)
    let content = zeros(3_000_000, endingIn: [])
    #expect(throws: TransferError(kind, "")) { try scanner.scan(content) }
    guard !manner.hasPrefix("blind") else { return }
    #expect(try scanner.scan(content) == .clean, "the next is a matter of its own")
  }

  @Test("A session that clamd has ended is followed by another, once; one that ends amid every content is a failure")
  func ended() async throws {
    let server = try await Antivirus.misbehaving("ok", "gone", "ok", "gone", "gone")
    let scanner = try scanner(server, patience: 5)
    #expect(try scanner.scan(clean) == .clean)
    #expect(try scanner.scan(clean) == .clean, "the second session")
    #expect(throws: TransferError(.closed, "")) { try scanner.scan(clean) }
    let came = try await server.behave()
    #expect(came == Antivirus.Contents(sessions: 3, sizes: Array(repeating: clean.count, count: 5)))
  }

  @Test("What the end of the turn leaves no time for is not waited for") func outOfTime() async throws {
    let server = try await Antivirus.misbehaving("silent")
    defer { withExtendedLifetime(server) {} }
    let scanner = ClamdScanner(
      try Endpoint(service: .clamd, socketPath: server.socketPath), until: .after(seconds: 1))
    #expect(throws: TransferError(.timedOut, "")) { try scanner.scan(clean) }
  }

  @Test("clamd is asked on this machine only, and nowhere else", arguments: ["10.0.0.1", "av.example", "0.0.0.0"])
  func loopback(host: String) {
    #expect(throws: TransferError(.misconfigured, "")) {
      try Endpoint(service: .clamd, host: host, port: 3310, tls: .plaintext)
    }
  }

  // MARK: -

  private func scanner(_ server: Antivirus, byPort: Bool = false, patience: Double = 60) throws -> ClamdScanner {
    let endpoint =
      byPort
      ? try Endpoint(service: .clamd, host: "127.0.0.1", port: UInt16(server.port), tls: .plaintext)
      : try Endpoint(service: .clamd, socketPath: server.socketPath)
    return ClamdScanner(endpoint, patience: patience, until: .after(seconds: 300))
  }

  /// So many octets, never all in memory.
  private func zeros(_ count: Int, endingIn end: [UInt8]) -> ScannedContent {
    ScannedContent(count: count) { offset, buffer in
      let rest = min(buffer.count, count - offset)
      let piece = offset < count - end.count ? min(rest, count - end.count - offset) : rest
      for index in 0..<piece {
        let fromEnd = offset + index - (count - end.count)
        buffer[index] = fromEnd < 0 ? 0 : end[fromEnd]
      }
      return piece
    }
  }

  private func words(_ scan: () throws -> ScanVerdict) -> String {
    do { return "\(try scan())" } catch { return "\(error)" }
  }

  /// A zip file with one stored member, which its header says is encrypted.
  private var encryptedZip: [UInt8] {
    let name = Array("a.csv".utf8)
    let data = Array("encrypted so far as anybody knows".utf8)
    let fields: [UInt8] = [20, 0, 1, 0, 0, 0, 0, 0, 0x21, 0x52, 1, 2, 3, 4, UInt8(data.count), 0, 0, 0]
    let sizes: [UInt8] = [UInt8(data.count), 0, 0, 0, UInt8(name.count), 0, 0, 0]
    let local = [0x50, 0x4B, 3, 4] + fields + sizes + name + data
    let central = [0x50, 0x4B, 1, 2, 20, 0] + fields + sizes + [UInt8](repeating: 0, count: 14) + name
    let end: [UInt8] =
      [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, UInt8(central.count), 0, 0, 0, UInt8(local.count), 0, 0, 0, 0, 0]
    return local + central + end
  }
}
