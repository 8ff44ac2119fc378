import Model

extension Correspondence {
  /// What a receipt says to people.
  func receiptPage(for files: [ReceivedFile], skipped: [String]) -> Page {
    let one = files.count == 1
    var page = Page(headline: headline(for: files), blocks: files.map { .facts(facts(about: $0)) })
    page.blocks += files.filter { !$0.isIn }.map(errors) + files.compactMap(columns)
    page.blocks += files.filter { !$0.warnings.isEmpty }.map(warnings)
    if let words = words(aboutResultsOf: files) { page.blocks.append(.paragraph(words)) }
    page.blocks.append(.facts(aboutTheMessage))
    if !skipped.isEmpty { page.blocks.append(passedOver(skipped)) }
    page.blocks.append(
      .paragraph(
        one
          ? "The attached JSON document says the same to programs."
          : "The attached JSON documents, one for each file, say the same to programs."))
    page.blocks.append(.paragraph(closing))
    return page
  }

  private func headline(for files: [ReceivedFile]) -> String {
    let inside = files.count(where: \.isIn)
    let out = files.count - inside
    if files.count == 1 {
      return inside == 1
        ? "Your file has arrived and is queued." : "Your file has arrived and was rejected: nothing of it is queued."
    }
    if out == 0 { return "Your \(files.count) files have arrived and are queued." }
    if inside == 0 { return "Your \(files.count) files have arrived and were rejected: nothing of them is queued." }
    return "Your \(files.count) files have arrived: \(inside) \(inside == 1 ? "is" : "are") queued, "
      + "\(out) \(out == 1 ? "was" : "were") rejected."
  }

  private func errors(of file: ReceivedFile) -> Page.Block {
    .list(
      title: "Why \(printable(file.name.text, limit: 200)) was rejected:",
      items: file.errors.map { printable($0.message, limit: 400) })
  }

  /// How the columns of a file were read where they are not called as their fields are.
  private func columns(of file: ReceivedFile) -> Page.Block? {
    guard let detected = file.detected, detected.columns.contains(where: { $0.header != $0.field }) else { return nil }
    let exact = detected.columns.filter { $0.header == $0.field }
    let others = detected.columns.filter { $0.header != $0.field }.prefix(100).map { column in
      let header = column.header.isEmpty ? "without a name" : quoted(column.header, limit: 80)
      let meaning = column.field.map { "is \($0)\(column.by == "alias" ? " by another name" : "")" } ?? "is not read"
      return "\(column.letter.map { "\($0) " } ?? "")\(header) \(meaning)"
    }
    let named = exact.map(\.header).joined(separator: ", ")
    return .list(
      title: "How the columns of \(printable(file.name.text, limit: 200)) were read:",
      items: others + (exact.isEmpty ? [] : [printable("as they are called: \(named)", limit: 2000)]))
  }

  private func words(aboutResultsOf files: [ReceivedFile]) -> String? {
    let checked = files.filter { $0.schemaVersion != nil }
    guard !checked.isEmpty else { return nil }
    let result = files.count == 1 ? "The result" : "A result for each file"
    let by = checked.compactMap(resultBy)
    guard by.count < checked.count else {
      return "\(result), with what became of the rows, follows in a message of its own."
    }
    return by.isEmpty
      ? "\(result), with what became of the rows, comes when the data has been dealt with."
      : "The result of what was rejected follows in a message of its own; that of the others comes when the data has been "
        + "dealt with."
  }

  private func facts(about file: ReceivedFile) -> [Page.Fact] {
    var facts: [Page.Fact] = [
      .init("File", printable(file.name.text, limit: 200)),
      .init("Size", counted(file.bytes, "byte", "bytes")),
      .init("SHA-256", file.sha256.description),
      .init("Receipt", file.receipt.text),
    ]
    if let archive = file.archive { facts.insert(.init("Out of", printable(archive, limit: 200)), at: 1) }
    if let detected = file.detected { facts.append(.init("Read as", words(for: detected))) }
    if let earlier = file.duplicateOf {
      facts.append(.init("Seen before", "the same bytes, receipt \(earlier)"))
    }
    return facts
  }

  private func words(for detected: Detection) -> String {
    let delimiter = detected.delimiter.map { ", cells separated by \(separator($0))" } ?? ""
    let header = detected.headerRow.map { $0 > 1 ? ", header in line \(grouped($0))" : "" } ?? ""
    return "\(printable(detected.encoding, limit: 40))\(delimiter)\(header)"
  }

  private func separator(_ delimiter: String) -> String {
    delimiter == "\t" || delimiter == "tab" ? "tabs" : quoted(delimiter, limit: 8)
  }

  private func warnings(of file: ReceivedFile) -> Page.Block {
    .list(
      title: "Warnings about \(printable(file.name.text, limit: 200)):",
      items: file.warnings.map { printable($0.message, limit: 400) })
  }

  private func passedOver(_ names: [String]) -> Page.Block {
    .list(
      title: "Not taken in, because only we write names that begin with receipt_ or result_:",
      items: names.map { printable($0, limit: 200) })
  }

  /// What the answered message was.
  var aboutTheMessage: [Page.Fact] {
    [
      .init("Connection", connection.name),
      .init("Data type", connection.dataType),
      .init("Your \(thing)", printable(submission.subject ?? "(without a subject)", limit: 200)),
      .init("Received", submission.receivedAt.mailDate),
    ]
  }

  /// It was no message: a file was fetched or brought.
  var isOfAFile: Bool { connection.method != .email }

  /// What was handed in, in the partner's words.
  var thing: String { isOfAFile ? "file" : "message" }

  var closing: String { "A program wrote this message." }
}
