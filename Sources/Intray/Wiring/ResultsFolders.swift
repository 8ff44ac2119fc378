internal import Ingestion
internal import Model
internal import Queues
internal import Spool
internal import Transfer

/// Lays replies into the folders of the connections they are addressed to (`Connection.resultsAddress`): the partner finds
/// there what they would have been mailed. Laid twice, a file takes its own place.
final class ResultsFolders: Destination {
  private let gateway: Gateway
  private let end: Deadline

  init(_ gateway: Gateway, until end: Deadline) {
    self.gateway = gateway
    self.end = end
  }

  let name = "the folders for results"

  func send(_ parcel: Parcel) throws(TransferError) -> [Answer] {
    var answers: [Answer] = []
    for recipient in parcel.recipients { answers.append(try lay(LaidOutReply(parcel.bytes), for: recipient)) }
    return answers
  }

  func close() {}

  /// A folder that cannot be had now is tried again; what it is of must not keep other replies waiting.
  private func lay(_ reply: LaidOutReply, for recipient: String) throws(TransferError) -> Answer {
    do {
      let name = Connection.name(ofResultsAddress: recipient) ?? ""
      guard let connection = try gateway.store.connection(named: name) else {
        return Answer(
          recipient: recipient, verdict: .rejected, code: 0, text: "there is no connection \"\(name)\" any more")
      }
      return Answer(recipient: recipient, verdict: .delivered, code: 0, text: try lay(reply, connection))
    } catch let error as TransferError where error.kind == .spool {
      throw error
    } catch {
      return Answer(recipient: recipient, verdict: .deferred, code: 0, text: "\(error)")
    }
  }

  /// Says where they lie now.
  private func lay(_ reply: LaidOutReply, _ connection: Connection) throws -> String {
    if connection.drop != nil {
      guard let server = gateway.configuration.dropServer else { throw NoDropServer(connection) }
      let spool = try Spool(folder: gateway.home.spoolFolder(account: "results"))
      let folder = DropFolder("\(server.folder(of: connection))/results", spool: spool)
      return try put(reply, into: folder)
    }
    guard var remote = connection.remote, let results = remote.resultFolder else {
      throw DataError("the connection \"\(connection.name)\" has no folder for results any more")
    }
    remote.folder = results
    let access = RemoteAccess(connection, remote, gateway, spool: "results")
    return try access.open(until: end) { folder in
      defer { folder.close() }
      return try put(reply, into: folder)
    }
  }

  private func put(_ reply: LaidOutReply, into folder: any RemoteFolder) throws -> String {
    for file in reply.files { try folder.put(BytesInMemory(file.bytes), as: file.name, replacing: true) }
    return "\(reply.files.map(\.name).listed) laid into \(folder.name)"
  }
}

/// A connection takes what partners bring, or lays out what they fetch, and nobody has said where.
struct NoDropServer: Error, CustomStringConvertible {
  let description: String

  init(_ connection: Connection) {
    description =
      "connection \(connection.name) has its partner log in to a server of ours, and intray.yaml has no dropServer; expected "
      + "the folder that `intray dropserver config` was given"
  }
}
