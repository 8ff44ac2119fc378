import Model

extension Correspondence {
  /// What a notice says to people: the outcome, every reason, what would be right, and which message it was.
  func noticePage(of decision: Decision, names: [String]) -> Page {
    var page = Page(headline: headline(for: decision.outcome), blocks: [reasons(for: decision)])
    if decision.objections.contains(where: { $0.code == .patternMismatch }) {
      page.blocks.append(.facts([.init("Expected", printable(connection.pattern.text, limit: 200))]))
    }
    if names.count > 1 {
      page.blocks.append(
        .list(
          title: "The files of one message are taken in together or not at all. None of these was:",
          items: names.map { printable($0, limit: 200) }))
    }
    page.blocks.append(.facts(aboutTheMessage))
    if decision.outcome != .held {
      page.blocks.append(
        .paragraph(
          "Once that is put right, please send \(isOfAFile ? "the file again" : "the files again in a new message")."))
    }
    page.blocks.append(.paragraph(closing))
    return page
  }

  private func headline(for outcome: Outcome) -> String {
    switch outcome {
    case .accepted: "Your \(thing) was taken in."
    case .ignored: "Your \(thing) was not taken in, and nothing of it is queued."
    case .refused: "Your \(thing) was refused, and nothing of it is queued."
    case .held: "Your \(thing) waits until somebody has looked at it, and nothing of it is queued yet."
    }
  }

  private func reasons(for decision: Decision) -> Page.Block {
    .list(
      title: decision.objections.count == 1 ? "The reason:" : "The reasons:",
      items: decision.objections.map { printable($0.message, limit: 400) })
  }
}
