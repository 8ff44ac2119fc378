/// What a result says besides what the check found: which file it is about, and when.
public struct ResultFacts: Sendable, Hashable {
  /// The id of the receipt; nil where there was none.
  public var receipt: String?
  public var fileName: String
  /// As it was sent.
  public var bytes: Int
  /// In hexadecimal digits.
  public var sha256: String?
  /// RFC 3339.
  public var startedAt: String?
  public var finishedAt: String?
  /// Files that go with the document.
  public var files: [File] = []
  /// Errors that stand in those files; nil when the check's own list is what there is.
  public var errorsListed: Int?

  public struct File: Sendable, Hashable {
    public var name: String
    public var rows: Int
    public var sha256: String?

    public init(name: String, rows: Int, sha256: String? = nil) {
      self.name = name
      self.rows = rows
      self.sha256 = sha256
    }
  }

  public init(fileName: String, bytes: Int) {
    self.fileName = fileName
    self.bytes = bytes
  }
}

/// `result_<name>.json`: what became of the rows, for programs.
public struct ResultDocument: Sendable {
  let report: Report
  let facts: ResultFacts
  /// The name of the data type, and its version.
  private let dataType: String
  private let schemaVersion: String
  /// Those that stand in it; nil when it is not to speak of single ones.
  let findings: [Finding]?

  public init(_ report: Report, _ facts: ResultFacts, _ type: DataType, findings: [Finding]? = nil) {
    self.report = report
    self.facts = facts
    dataType = type.name
    schemaVersion = type.version
    self.findings = findings
  }

  /// Indented by two spaces.
  public var text: String { json.pretty }

  /// On one line.
  public var line: String {
    var line: [UInt8] = []
    write { line += $0.utf8 }
    return String(decoding: line, as: UTF8.self)
  }

  /// Writes it on one line, piece by piece: thousands of findings are never held as JSON at once.
  public func write(_ put: (String) throws -> Void) rethrows {
    var piece = Array("{".utf8)
    JSONValue.append(beginning, to: &piece)
    try put(String(decoding: piece, as: UTF8.self))
    if let findings {
      try put(", \"findings\": [")
      for (index, finding) in findings.enumerated() { try put((index > 0 ? ", " : "") + finding.json.compact) }
      try put("]")
    }
    piece = Array((ending.isEmpty ? "" : ", ").utf8)
    JSONValue.append(ending, to: &piece)
    try put(String(decoding: piece, as: UTF8.self) + "}")
  }

  /// A document that was kept on one line, as it goes out once the file has been dealt with: without single findings,
  /// with the `files` that go with it. Nil when `line` is none.
  public static func text(ofKept line: String, files: [ResultFacts.File], finishedAt: String) -> String? {
    guard case .object(let kept) = try? JSONParser.parse(Array(line.utf8)) else { return nil }
    let members = kept.compactMap { member -> JSONValue.Member? in
      switch member.name {
      case "findings": nil
      case "files": .init("files", .array(files.map(\.json)))
      case "finishedAt": .init("finishedAt", .string(finishedAt))
      default: member
      }
    }
    return JSONValue.object(members).pretty
  }

  private var json: JSONValue {
    let listed = findings.map { [JSONValue.Member("findings", .array($0.map(\.json)))] } ?? []
    return .object(beginning + listed + ending)
  }

  /// What stands before the findings.
  private var beginning: [JSONValue.Member] {
    let members: [JSONValue.Member] = facts.receipt.map { [.init("receipt", .string($0))] } ?? []
    return members + [
      .init("version", .number("1")), .init("status", .string(report.status.rawValue)),
      .init("dataType", .string(dataType)), .init("schemaVersion", .string(schemaVersion)), .init("file", file),
      .init("detected", report.detected.json), .init("rows", report.rows.json),
      .init("controlTotals", report.totals.json),
      .init("errors", tallies(.error)), .init("warnings", tallies(.warning)),
      .init("errorsListed", .number(String(errorsListed))),
      .init("errorsOmitted", .number(String(errorsFound - errorsListed))),
      .init("files", .array(facts.files.map(\.json))),
    ]
  }

  /// What stands behind them.
  private var ending: [JSONValue.Member] {
    [("startedAt", facts.startedAt), ("finishedAt", facts.finishedAt)].compactMap { name, time in
      time.map { .init(name, .string($0)) }
    }
  }

  private var errorsListed: Int {
    guard let listed = facts.errorsListed else { return report.findings.count { $0.severity == .error } }
    return listed + report.findings.count { $0.severity == .error && $0.place.row == nil }
  }
  private var errorsFound: Int { report.tallies.filter { $0.severity == .error }.reduce(0) { $0 + $1.rows } }

  private var file: JSONValue {
    .object(
      [.init("name", .string(facts.fileName)), .init("bytes", .number(String(facts.bytes)))]
        + (facts.sha256.map { [.init("sha256", .string($0))] } ?? []))
  }

  private func tallies(_ severity: Severity) -> JSONValue {
    .array(report.tallies.filter { $0.severity == severity }.map(\.json))
  }
}

extension JSONValue.Member {
  init(_ name: String, _ value: JSONValue) { self.init(name: name, value: value) }
}

extension ResultFacts.File {
  fileprivate var json: JSONValue {
    .object(
      [.init("name", .string(name)), .init("rows", .number(String(rows)))]
        + (sha256.map { [.init("sha256", .string($0))] } ?? []))
  }
}

extension Report.RowCounts {
  fileprivate var json: JSONValue {
    let counts = [
      ("total", total), ("accepted", accepted), ("acceptedWithWarnings", acceptedWithWarnings),
      ("rejected", rejected), ("duplicate", duplicate), ("unprocessed", unprocessed),
    ]
    return .object(counts.map { .init($0.0, .number(String($0.1))) })
  }
}

extension Report.Tally {
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [.init("code", .string(codeWord))]
    if let field { members.append(.init("field", .string(field))) }
    members.append(.init("rows", .number(String(rows))))
    if let firstRow { members.append(.init("firstRow", .number(String(firstRow)))) }
    if let example { members.append(.init("example", .string(example))) }
    return .object(members)
  }
}

extension ControlTotals {
  fileprivate var json: JSONValue {
    let sums = money.sorted { $0.key < $1.key }.map { field, sums in
      JSONValue.Member(
        field, .object(sums.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))
    }
    return .object(sums + counts.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })
  }
}
