import FoundationEssentials
import Model
import Queues
import Testing

@testable import Ingestion

@Suite("Packed files in the flow") struct PackedFileTests {
  private let connection = IngestionTests.connection(pattern: "Conversions_202?_*")

  @Test("What gzip packed is one file, queued as it was sent, whatever it is called", arguments: ["csv.gz", "csv"])
  func gzip(ending: String) throws {
    try withStation(connection) { station throws in
      let packed = gzipped(rows(2))
      station.deliver(Mail([Mail.File("Conversions_2026_1.\(ending)", packed)]))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      let item = try #require(try station.items().first)
      #expect(item.check?.packing == "gzip" && item.check?.rows.accepted == 2)
      #expect(try station.bytes(of: item) == packed)
      #expect(try station.rows(of: item).split(separator: "\n").count == 2)
      #expect(decoded(try station.replies()[0].bytes).contains("\"compression\": \"gzip\""))
    }
  }

  @Test("Every member of a zip file that matches is an item of its own, unpacked; others are left out and named")
  func zip() throws {
    try withStation(connection) { station throws in
      let archive = zipped(
        ("a/Conversions_2026_1.csv", rows(2)), ("Conversions_2026_2.csv", [0, 1]), ("Readme.txt", octets("x")),
        ("result_Conversions_2026_1.csv", rows(2)), ("b/Conversions_2026_1.csv", rows(1)))
      station.deliver(Mail([Mail.File("Conversions_2026_all.zip", archive), Mail.File("Conversions_2026_3.csv")]))
      #expect(try station.poll() == report(accepted: 1, queued: 3, rejected: 1))
      let items = try station.items()
      #expect(
        items.map(\.fileName.text) == ["Conversions_2026_1.csv", "Conversions_2026_1.csv", "Conversions_2026_3.csv"])
      #expect(items.map(\.check?.archive) == ["Conversions_2026_all.zip", "Conversions_2026_all.zip", nil])
      #expect(items.allSatisfy { $0.check?.packing == nil })
      #expect(try station.bytes(of: items[0]) == rows(2))
      let message = try station.messages()[0]
      #expect(message.objections.map(\.code) == [.patternMismatch, .fileRejected])
      #expect(message.objections.map(\.fileName) == ["Readme.txt", "Conversions_2026_2.csv"])
      #expect(
        message.objections[1].message.hasPrefix(
          "\"Conversions_2026_2.csv\" in \"Conversions_2026_all.zip\" was rejected"))
      let receipt = decoded(try station.replies()[0].bytes)
      #expect(
        receipt.contains("result_Conversions_2026_1.csv")
          && receipt.contains("\"archive\": \"Conversions_2026_all.zip\""))
    }
  }

  @Test("An archive that leaves a doubt is one rejected file, kept as it was sent", arguments: Damage.allCases)
  func damaged(by damage: Damage) throws {
    try withStation(connection) { station throws in
      let archive = damage.archive
      station.messageLimit = 1_000_000
      station.deliver(Mail([Mail.File("Conversions_2026_1.zip", archive), Mail.File("Conversions_2026_2.csv")]))
      #expect(try station.poll() == report(accepted: 1, queued: 1, rejected: 1))
      let message = try station.messages()[0]
      #expect(message.objections.map(\.code) == [.fileRejected])
      #expect(message.objections[0].message.contains(damage.words), "\(message.objections)")
      let files = try station.store().files(of: message.submission.id)
      #expect(try station.bytes(ofRejected: files[0].id) == archive)
      let code = damage.isBomb ? "decompression-limit" : "compression-error"
      #expect(decoded(try station.replies()[0].bytes).contains("\"code\": \"\(code)\""))
      #expect(station.files(below: "files").count == 2 && station.files(below: "staging").isEmpty)
    }
  }

  enum Damage: CaseIterable {
    case shortZip, shortGzip, twiceGzipped, nothingExpected, pathOutside, flawedName, gzipBomb, zipBomb, liesAboutSize
    case flippedBit

    private var one: String { "Conversions_2026_1.csv" }
    private var letters: [UInt8] { [UInt8](repeating: UInt8(ascii: "a"), count: 32 << 20) }
    var isBomb: Bool { self == .gzipBomb || self == .zipBomb }

    var archive: [UInt8] {
      switch self {
      case .shortZip: Array(zipped((one, rows(2))).dropLast(30))
      case .shortGzip: Array(gzipped(rows(2)).dropLast(9))
      case .twiceGzipped: gzipped(gzipped(rows(2)))
      case .nothingExpected: zipped(("x.txt", rows(2)))
      case .pathOutside: zipped(("../\(one)", rows(2)))
      case .flawedName: zipped((one + ".", rows(2)))
      case .gzipBomb: gzipped(letters)
      case .zipBomb: zipped((one, letters))
      case .liesAboutSize: zipped((one, rows(2)), lies: true)
      case .flippedBit: zipped((one, rows(2))).enumerated().map { $0.offset == 80 ? ~$0.element : $0.element }
      }
    }

    var words: String {
      switch self {
      case .shortZip, .shortGzip, .liesAboutSize, .flippedBit: "The archive is damaged at byte"
      case .twiceGzipped: "The archive holds another archive; files are packed once."
      case .nothingExpected: "The archive holds no file that is expected."
      case .pathOutside: "a plain name is expected"
      case .flawedName: "which cannot be a file name: it ends with \".\""
      case .gzipBomb, .zipBomb: "Unpacked it exceeds 200 times its size."
      }
    }
  }

  @Test("A zip file in a zip file is a rejected member; the others are taken")
  func nested() throws {
    try withStation(connection) { station throws in
      let archive = zipped(("Conversions_2026_1.csv", rows(2)), ("Conversions_2026_2.zip", zipped(("a", rows(1)))))
      station.deliver(Mail([Mail.File("Conversions_2026_1.zip", archive)]))
      #expect(try station.poll() == report(accepted: 1, queued: 1, rejected: 1))
      #expect(try station.messages()[0].objections[0].message.contains("The archive holds another archive"))
    }
  }
}
