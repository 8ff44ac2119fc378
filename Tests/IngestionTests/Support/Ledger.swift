import Model
import Queues

/// All that may not differ, however a run was disturbed, in lines that say where it does. Identifiers and times are
/// left out, for they differ between any two runs, and how often a reply was put off.
struct Ledger: Equatable {
  var messages: [String]
  var items: [String]
  var replies: [String]
  var events: [String]
  var mailbox: [String]
  /// What a run may not leave behind: suspects, staged files, files that no item names.
  var litter: [String]

  /// What only one of the two has, `+` for this one; empty when they are alike.
  func lines(unlike other: Ledger) -> [String] {
    let (mine, theirs) = (all, other.all)
    let changes = mine.difference(from: theirs).map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }
    return self == other ? [] : changes + ["litter: \(litter)"]
  }

  private var all: [String] { messages + items + replies + events + mailbox + litter }
}

extension Station {
  /// The state of the home and the mailbox.
  func ledger() throws -> Ledger {
    let items = try items()
    let kept = files(below: "files").count
    return Ledger(
      messages: try lines(of: messages()) {
        "\(name(of: $0.submission)) \($0.outcome) \($0.connection ?? "-") \($0.objections.map(\.code))"
      },
      items: try lines(of: items) {
        let text = String(decoding: try bytes(of: $0), as: UTF8.self)
        return "\($0.messageID ?? "-") \($0.fileName) \($0.format) \($0.state) \(text)"
      },
      replies: try lines(of: replies()) {
        "\($0.kind) \($0.state) \($0.to) \($0.messageID) \($0.inReplyTo ?? "-")"
      },
      events: try lines(of: events().filter { $0.kind != "reply-deferred" }) { $0.kind },
      mailbox: lines(of: mailbox.shelf.inbox) { "inbox \($0.bytes.hashValue)" }
        + lines(of: mailbox.shelf.folders.flatMap { folder, all in all.map { (folder, $0.hashValue) } }) { "\($0)" },
      litter: lines(of: try suspects()) { "suspect \($0.place) \($0.attempts)" }
        + lines(of: files(below: "staging")) { "staged \($0)" } + (kept == items.count ? [] : ["\(kept) files"]))
  }

  private func lines<Element>(of elements: [Element], _ line: (Element) throws -> String) rethrows -> [String] {
    try elements.map(line).sorted()
  }

  /// By its key, which is the same whoever takes it in.
  private func name(of submission: Submission) -> String { submission.key?.description ?? "\(submission.place)" }
}
