/// One step of the schema: what the database looked like before, and what is done to it. Append-only: a step that has
/// been released never changes again, which its digest in the database proves.
struct Migration {
  /// The `user_version` of a database that has taken this step: 1, 2, 3 …
  var number: Int64
  var name: String
  var sql: StaticString

  /// Every step, in order.
  static var all: [Migration] {
    [
      .ledger, .checks, .credentials, .remoteFiles, .deliveries, .grants, .claims, .watching, .review, .lighterClaims,
      .expectations, .replyRate, .shortClaims, .placesInLanes, .keptFiles,
      .lanesByCommit,
    ]
  }
}
