internal import Model
internal import Queues

/// What `connection list --json` and `show --json` print.
struct ConnectionRecord: Encodable {
  var name: String
  var id: ULID
  var dataType: String
  var direction: Connection.Direction
  var method: Connection.Method
  var methodology: Connection.Methodology
  /// none, in progress, completed, failed or paused
  var status: String
  var lastActive: String?
  var failure: String?
  var pattern: String
  var account: String?
  var server: String?
  var folder: String?
  var credential: String?
  var recipient: String?

  init(_ connection: Connection, _ store: Store) throws {
    name = connection.name
    id = connection.id
    dataType = connection.dataType
    direction = connection.direction
    method = connection.method
    methodology = connection.methodology
    pattern = connection.pattern.text
    account = connection.account.isEmpty || connection.mailbox != nil ? nil : connection.account
    server = connection.remote?.server.description ?? connection.mailbox?.server.description
    folder = connection.remote?.folder ?? connection.mailbox?.folder
    credential = connection.credential
    recipient = connection.mailing?.recipient
    let activity = try store.activity(of: connection.id)
    lastActive = activity?.at.description
    failure = activity?.failure
    status = try Self.status(of: connection, activity, store)
  }

  private static func status(of connection: Connection, _ activity: Activity?, _ store: Store) throws -> String {
    if connection.isPaused { return "paused" }
    let lockName = connection.hasOwnTurn ? FolderPoll.lockName(of: connection) : connection.account
    if try store.lock(account: lockName) == nil { return "in progress" }
    guard let activity else { return "none" }
    return activity.failure == nil ? "completed" : "failed"
  }
}
