/// What whoever took a file says became of its good rows: those that were rejected after all, and, where they are listed
/// one by one, those that were accepted. A row that is not named was accepted, unless any accepted row is named.
public struct RowOutcomes: Sendable {
  /// By row of data, from 1.
  private(set) var rejections: [Int: [RowRejection]] = [:]
  private(set) var accepted: Set<Int> = []

  init() {}

  /// Every accepted row has to be named.
  var isComplete: Bool { !accepted.isEmpty }

  /// Takes one outcome; throws in words what cannot be.
  mutating func add(_ row: Int, _ status: RowOutcomeStatus, _ rejection: RowRejection) throws(RowOutcomesFault) {
    if status == .accepted {
      guard rejections[row] == nil else { throw .contradiction(row) }
      guard accepted.insert(row).inserted else { throw RowOutcomesFault("row \(row) stands twice as ACCEPTED") }
      return
    }
    guard !accepted.contains(row) else { throw .contradiction(row) }
    if let before = rejections[row]?.first, before.isDuplicate != rejection.isDuplicate { throw .contradiction(row) }
    rejections[row, default: []].append(rejection)
  }
}

/// The words of the result file's column `_status`.
enum RowOutcomeStatus: String, CaseIterable {
  case accepted = "ACCEPTED"
  case rejected = "REJECTED"
  case duplicate = "DUPLICATE"
}

/// Why a row was rejected by whoever took the file.
struct RowRejection: Sendable, Hashable {
  var isDuplicate: Bool
  /// A stable word of theirs: `unknown-campaign`.
  var code: String
  /// The field it is about.
  var field: String?
  var message: String
}

/// Why what was said about the rows of a file cannot be: what was found, and where.
public struct RowOutcomesFault: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ words: String) { description = words }

  static func contradiction(_ row: Int) -> RowOutcomesFault {
    RowOutcomesFault("row \(row) stands there with more than one status")
  }
}
