import Model

/// What goes with a result, as its words speak of it.
struct ResultDocuments: Equatable {
  var document: String
  /// Nil where no rows are sent back.
  var table: String?
  /// Rows that stand in the table, and that would if there were room for all.
  var listed = 0
  var due = 0
}

extension Correspondence {
  /// What a result says to people: what came of the file, what is wrong, how to put it right.
  func resultPage(of result: FileResult, with files: ResultDocuments) -> Page {
    var page = Page(headline: result.headline, blocks: [])
    if result.status == .rejected { page.blocks.append(reasons(for: result)) }
    if result.rows.total > 0 { page.blocks.append(.facts(result.counts)) }
    page.blocks += errors(of: result)
    if let repair = repair(of: result, with: files) { page.blocks.append(.paragraph(repair)) }
    if !result.warnings.isEmpty {
      page.blocks.append(.list(title: "Worth knowing, though nothing was lost by it:", items: warnings(of: result)))
    }
    if !result.totals.isEmpty {
      page.blocks.append(.list(title: "Control totals of the accepted rows:", items: result.totals.map(\.words)))
    }
    page.blocks.append(.facts(facts(about: result) + aboutTheMessage))
    page.blocks.append(.paragraph(attached(files)))
    page.blocks.append(.paragraph(closing))
    return page
  }

  private func facts(about result: FileResult) -> [Page.Fact] {
    [.init("File", result.shownName), .init("Receipt", result.receipt.text)]
  }

  /// Why nothing of the file was taken.
  private func reasons(for result: FileResult) -> Page.Block {
    let about = result.findings.filter { $0.isError && $0.row == nil }.map { printable($0.message, limit: 400) }
    if !about.isEmpty { return .list(title: about.count == 1 ? "The reason:" : "The reasons:", items: about) }
    let wrong = result.rows.rejected + result.rows.duplicate
    guard result.rows.unprocessed > 0 else { return .paragraph("None of its rows is right.") }
    return .paragraph(
      "\(counted(wrong, "row is", "rows are")) wrong, and the rows of such a file are taken all together or not at all."
    )
  }

  private func errors(of result: FileResult) -> [Page.Block] {
    let found = result.findings.filter { $0.isError && $0.row != nil }.prefix(Self.shownErrors)
    let all = result.errors.filter { $0.firstRow != nil }.reduce(0) { $0 + $1.rows }
    let kinds = result.errors.filter { $0.firstRow != nil }
    let tallies = Page.Block.list(title: "What is wrong:", items: kinds.prefix(30).map(\.words))
    if found.isEmpty { return kinds.isEmpty ? [] : [tallies] }
    let title =
      all > found.count
      ? "The first \(found.count) of \(grouped(all)):" : kinds.count > 1 ? "One by one:" : "What is wrong:"
    return (kinds.count > 1 ? [tallies] : []) + [.list(title: title, items: found.map(\.words))]
  }

  private static let shownErrors = 10

  private func warnings(of result: FileResult) -> [String] {
    result.warnings.prefix(20).map { tally in
      let first = result.findings.first { !$0.isError && $0.code == tally.code && $0.field == tally.field }
      guard let first else { return tally.words }
      return tally.rows == 1 ? first.words : "\(first.words) And \(counted(tally.rows - 1, "time", "times")) more."
    }
  }

  private func repair(of result: FileResult, with files: ResultDocuments) -> String? {
    switch result.status {
    case .accepted: return nil
    case .rejected: return "Please put that right and send the whole file again\(inWhat.isEmpty ? "" : ",\(inWhat)")."
    case .acceptedWithErrors: break
    }
    if result.rows.rejected == 0 { return "These rows repeat others that we have: nothing needs to be sent again." }
    let leave = "Please do not send the rows again that were accepted."
    let isOne = result.rows.rejected + result.rows.duplicate == 1
    guard let table = files.table, !result.isXML else {
      return "Please correct \(isOne ? "this row and send it" : "these rows and send them") in a new file. \(leave)"
    }
    let duplicates =
      result.rows.duplicate > 0 ? " Rows marked DUPLICATE repeat others that we have; take them out." : ""
    return "To put it right, correct \(isOne ? "this row" : "these rows") in \(printable(table, limit: 200)), save "
      + "\(isOne ? "it" : "them") as CSV under a name that matches \(quoted(connection.pattern.text, limit: 200)), and "
      + "send that\(inWhat). The columns that begin with _ may stay; they are not read.\(duplicates) \(leave)"
  }

  private var inWhat: String { isOfAFile ? "" : " in a new message" }

  private func attached(_ files: ResultDocuments) -> String {
    let document = "\(printable(files.document, limit: 200)) says the same to programs."
    guard let table = files.table else { return "The attached \(document)" }
    let rows =
      files.listed < files.due
      ? "the first \(grouped(files.listed)) of \(grouped(files.due)) rows, for more would not travel by mail"
      : counted(files.listed, "row", "rows")
    let each = files.listed == 1 ? "it" : "each"
    return "Attached is \(printable(table, limit: 200)) with \(rows), what is wrong with \(each), and your columns as "
      + "you sent them; \(document)"
  }
}

extension FileResult {
  /// `a.csv`, or `a.csv in b.zip`.
  var shownName: String {
    printable(name.text, limit: 200) + (archive.map { " in \(printable($0, limit: 200))" } ?? "")
  }

  /// `[ACCEPTED WITH ERRORS] a.csv: 99,893 of 100,000 rows`.
  public var subject: String {
    let word = status.rawValue.split(separator: "_").joined(separator: " ")
    return "[\(word)] \(name.text): \(rows.total > 0 ? "\(grouped(rows.accepted)) of \(rowsInAll)" : reason)"
  }

  fileprivate var headline: String {
    switch status {
    case .rejected: return "\(shownName) was rejected: nothing of it was taken."
    case .acceptedWithErrors:
      let others = rows.total - rows.accepted
      return
        "\(grouped(rows.accepted)) of \(rowsInAll) of \(shownName) \(rows.accepted == 1 ? "was" : "were") accepted; "
        + "\(grouped(others)) \(others == 1 ? "was" : "were") not."
    case .accepted:
      if rows.total == 0 { return "\(shownName) was accepted; there are no rows in it." }
      return rows.total == 1
        ? "The one row of \(shownName) was accepted." : "All \(rowsInAll) of \(shownName) were accepted."
    }
  }

  private var rowsInAll: String { counted(rows.total, "row", "rows") }

  /// The first thing that is wrong with the file as a whole.
  private var reason: String {
    findings.first { $0.isError && $0.row == nil }.map(\.message) ?? "no rows"
  }

  fileprivate var counts: [Page.Fact] {
    let numbers = [
      ("Rows", rows.total), ("Accepted", rows.accepted), ("Rejected", rows.rejected), ("Duplicate", rows.duplicate),
      ("Right, but not taken", rows.unprocessed),
    ]
    return numbers.enumerated().filter { $0.offset < 2 || $0.element.1 > 0 }.map { _, pair in
      let warned = pair.0 == "Accepted" && rows.acceptedWithWarnings > 0
      return .init(pair.0, grouped(pair.1) + (warned ? ", \(grouped(rows.acceptedWithWarnings)) with warnings" : ""))
    }
  }

  fileprivate var isXML: Bool { findings.contains { $0.path != nil } }
}

extension FileResult.Tally {
  /// `EventDate: 30 rows, the first is row 3,110, e.g. "2026-02-30T12:00:00Z" (type-error)`.
  fileprivate var words: String {
    let first = firstRow.map { rows == 1 ? ", row \(grouped($0))" : ", the first is row \(grouped($0))" } ?? ""
    let times = firstRow == nil ? (rows == 1 ? "" : "\(grouped(rows)) times") : counted(rows, "row", "rows")
    let example = example.map { ", e.g. \(quoted($0, limit: 60))" } ?? ""
    let subject = field.map { "\(printable($0, limit: 80)): " } ?? ""
    guard firstRow != nil else { return times.isEmpty ? code : "\(code), \(times)" }
    return "\(subject)\(times)\(first)\(example) (\(code))"
  }
}

extension FileResult.Finding {
  /// `Row 1,543 (line 1,544), column I "Amount": …`.
  public var words: String {
    let message = printable(message, limit: 400)
    guard let row else { return message }
    let line = line.map { " (line \(grouped($0)))" } ?? ""
    let place =
      path.map { ", \(printable($0, limit: 200))" }
      ?? column.map { ", column \($0)\(header.map { " \(quoted($0, limit: 80))" } ?? "")" } ?? ""
    return "Row \(grouped(row))\(line)\(place): \(message)"
  }
}

extension FileResult.Total {
  /// `Amount: EUR 61,882,010.77, USD 62,450,118.20`.
  fileprivate var words: String {
    let sums = sums.sorted { $0.key < $1.key }.map {
      $0.key.isEmpty ? grouped($0.value) : "\($0.key) \(grouped($0.value))"
    }
    return "\(field): \(printable(sums.joined(separator: ", "), limit: 400))"
  }
}
