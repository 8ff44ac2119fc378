import FoundationEssentials
import Glibc
import TestServers
import Testing

/// What the reference implementation of Table Schema finds in a dirty file, `intray check` finds in the same cells.
@Suite("intray check beside frictionless-py", .enabled(if: Opinion.canRun, "\(Opinion.missing ?? "")"))
struct TableSchemaTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.linkDataTypes()
  }

  @Test("Both find the same errors in the same cells", arguments: [1, 2, 3])
  func agreement(seed: Int) async throws {
    try #require(Opinion.missing == nil)
    let descriptor = try await folder.intray("datatype", "show", "compared", "--json", "--home", "@")
    let type = try folder.write(descriptor.output, to: "compared.json")
    let file = try folder.write(try await Opinion.dirty.output(type, "\(seed)", "2000"), to: "dirty.csv")
    let theirs = Set(try await Opinion.tableSchema.output(type, file).split(separator: 0x0A).map(CellError.init))
    let checked = try await folder.intray("check", file, "--type", "compared", "--json", "--home", "@")
    #expect(checked.status == 65)
    let ours = Set(try JSONDecoder().decode(Findings.self, from: Data(checked.output)).errors)
    #expect(ours.subtracting(theirs) == [])
    #expect(theirs.subtracting(ours) == [])
    #expect(Set(theirs.map(\.code)).count == 10 && theirs.count > 400)
  }
}

/// An error, by the row and the field it is in.
private struct CellError: Hashable {
  var row: Int
  /// `-` where it is about the whole row.
  var field: String
  var code: String

  /// A line `ROW FIELD CODE`.
  init(line: ArraySlice<UInt8>) {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    (row, field, code) = (words.first.flatMap { Int($0) } ?? -1, String(words[1]), String(words[2]))
  }

  init?(_ finding: Findings.Finding) {
    guard let code = finding.error else { return nil }
    let isWhole = code == "missing-cell" || code == "extra-cell"
    (row, field, self.code) = (finding.row ?? -1, isWhole ? "-" : finding.field ?? "-", code)
  }
}

private struct Findings: Decodable {
  var findings: [Finding]
  var errors: [CellError] { findings.compactMap(CellError.init) }

  struct Finding: Decodable {
    var error: String?
    var row: Int?
    var field: String?
  }
}

/// The scripts of Tests/Opinions, and the Python packages that scripts/setup puts into `.build-tools/python`.
private enum Opinion: String {
  case dirty = "dirty.py"
  case tableSchema = "table_schema.py"

  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  private static let packages = "\(root)/.build-tools/python"

  static let missing: String? =
    access("/usr/bin/python3", X_OK) != 0
    ? "not installed: python3"
    : access("\(packages)/frictionless/__init__.py", R_OK) != 0
      ? "not in .build-tools/python: frictionless; scripts/setup puts it there" : nil

  /// Where CI is set, what is missing is a failure and no reason to skip.
  static let canRun = missing == nil || getenv("CI") != nil

  /// What it prints, given these arguments.
  func output(_ arguments: String...) async throws -> [UInt8] {
    let environment = ["PATH": "/usr/bin:/bin", "PYTHONPATH": Self.packages, "PYTHONDONTWRITEBYTECODE": "1"]
    let script = "\(Self.root)/Tests/Opinions/\(rawValue)"
    let outcome = try await Command("/usr/bin/python3", [script] + arguments, environment: environment).run()
    guard outcome.status == 0 else { throw PythonFailure(description: outcome.errorText) }
    return outcome.output
  }
}
