import Model

extension Correspondence {
  /// What a receipt says to people.
  func receiptPage(for files: [ReceivedFile], skipped: [String]) -> Page {
    let one = files.count == 1
    var page = Page(
      headline: one
        ? "Your file has arrived and is queued." : "Your \(files.count) files have arrived and are queued.",
      blocks: files.map { .facts(facts(about: $0)) })
    page.blocks += files.filter { !$0.warnings.isEmpty }.map(warnings)
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

  private func facts(about file: ReceivedFile) -> [Page.Fact] {
    var facts: [Page.Fact] = [
      .init("File", printable(file.name.text, limit: 200)),
      .init("Size", octets(file.bytes)),
      .init("SHA-256", file.sha256.description),
      .init("Receipt", file.receipt.text),
    ]
    if let detected = file.detected { facts.append(.init("Read as", words(for: detected))) }
    if let earlier = file.duplicateOf {
      facts.append(.init("Seen before", "the same bytes, receipt \(earlier)"))
    }
    return facts
  }

  private func words(for detected: Detection) -> String {
    let delimiter = detected.delimiter.map { ", cells separated by \(separator($0))" } ?? ""
    return "\(printable(detected.encoding, limit: 40))\(delimiter)"
  }

  private func separator(_ delimiter: String) -> String {
    delimiter == "\t" ? "tabs" : quoted(delimiter, limit: 8)
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
      .init("Your message", printable(submission.subject ?? "(without a subject)", limit: 200)),
      .init("Received", submission.receivedAt.mailDate),
    ]
  }

  var closing: String { "A program wrote this message." }
}

/// `1 byte`, `10,718,297 bytes`.
private func octets(_ count: Int) -> String {
  let digits = Array(String(count))
  let grouped = digits.enumerated().map { offset, digit in
    offset > 0 && (digits.count - offset).isMultiple(of: 3) ? ",\(digit)" : String(digit)
  }
  return "\(grouped.joined()) \(count == 1 ? "byte" : "bytes")"
}
