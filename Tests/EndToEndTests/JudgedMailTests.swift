import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Public messages with what most parsers and the RFCs make of them. They do not come with Intray: the test runs where
/// INTRAY_SHARED, or the folder `shared` beside the package, has them.
@Suite("Real messages, as others read them", .enabled(if: JudgedMail.isHere, "\(JudgedMail.folder) is not there"))
struct JudgedMailTests {
  @Test("Every message most readers agree on, and 99 of 100 of those a rule decides", arguments: ["\n", "\r\n"])
  func corpus(lineEnd: String) async throws {
    let judgements = try await JudgedMail(list: "expected.jsonl").judge(lineEnd: lineEnd)
    let missed = judgements.filter { !$0.isRight }
    #expect(missed.filter { $0.tier == "strong" }.map(\.file) == [])
    #expect(judgements.count >= 500)
    #expect(missed.count { $0.tier == "ruled" } * 100 <= judgements.count { $0.tier == "ruled" })
  }

  @Test("All but two of the hard cases", arguments: ["\n", "\r\n"])
  func hardCases(lineEnd: String) async throws {
    let missed = try await JudgedMail(list: "hard.jsonl").judge(lineEnd: lineEnd).filter { !$0.isRight }
    #expect(missed.count <= 2, "\(missed.map(\.file))")
  }
}

/// A list of messages and what is expected of each.
struct JudgedMail {
  private let expectations: [Expectation]

  static let folder: String = {
    if let named = getenv("INTRAY_SHARED") { return "\(String(cString: named))/mime" }
    return #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" } + "/shared/mime"
  }()
  static var isHere: Bool { access("\(folder)/expected.jsonl", R_OK) == 0 }

  init(list: String) throws {
    expectations = try records(try contents(of: "\(Self.folder)/\(list)"), as: Expectation.self)
  }

  /// Reads them all with one `intray mime --batch`, with these line ends in messages that have LF.
  func judge(lineEnd: String) async throws -> [(file: String, tier: String, isRight: Bool)] {
    let folder = try Folder()
    let paths = try expectations.enumerated().map { index, expectation in
      let bytes = try contents(of: "\(Self.folder)/messages/\(expectation.file)")
      return try folder.write(lineEnd == "\n" ? bytes : withPairs(bytes), to: "\(index).eml")
    }
    let shown = try await folder.intray("mime", "--batch", input: octets(paths.map { $0 + "\n" }.joined()))
    let found = try records(shown.output, as: MIMERecord.self)
    #expect(shown.status == 0 && found.count == expectations.count, "\(shown.errorText)")
    return zip(expectations, found).map { ($0.file, $0.tier, $0.isMet(by: $1)) }
  }

  /// CRLF for LF, unless there is a CRLF already.
  private func withPairs(_ bytes: [UInt8]) -> [UInt8] {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    if lines.contains(where: { $0.last == 13 }) { return bytes }
    return lines.dropFirst().reduce(into: Array(lines[0])) { $0 += [13, 10] + $1 }
  }
}

private func contents(of path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

/// One message of the list.
private struct Expectation: Decodable {
  var file: String
  var tier: String
  var ruling: Ruling?
  var attachments: [Attachment]

  struct Ruling: Decodable {
    /// What the ruling says nothing about: `names`, `types`, `bytes`.
    var skip: [String]
  }

  struct Attachment: Decodable {
    var filename: String?
    var contentType: String
    var ctValid: Bool?
    var exactVotes: Int
    var sha256: String?
    var nsha256: String?
    var size: Int?
  }

  func isMet(by found: MIMERecord) -> Bool {
    let skipped = Set(ruling?.skip ?? [])
    return found.attachments.count == attachments.count
      && zip(attachments, found.attachments).allSatisfy { expected, found in
        (skipped.contains("names") || expected.filename.bare == found.filename.bare)
          && (skipped.contains("types") || expected.ctValid == false || expected.contentType == found.contentType)
          && (skipped.contains("bytes") || expected.hasOctets(of: found))
      }
  }
}

extension Expectation.Attachment {
  /// Three readers must agree on octets before they count; those of a text may have either line end.
  fileprivate func hasOctets(of found: MIMERecord.Attachment) -> Bool {
    guard let sha256, exactVotes >= 3, found.nsha256 != nsha256 else { return true }
    return sha256 == found.sha256 && size == found.size
  }
}

extension String? {
  /// Without white space at its ends; two names are equal when they are canonically equivalent.
  fileprivate var bare: String? {
    guard let self else { return nil }
    let scalars = self.unicodeScalars.drop { $0.properties.isWhitespace }.reversed()
    let text = String(String.UnicodeScalarView(scalars.drop { $0.properties.isWhitespace }.reversed()))
    return text.isEmpty ? nil : text
  }
}
