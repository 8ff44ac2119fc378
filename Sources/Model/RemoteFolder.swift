/// A folder on somebody's server, where files are fetched and put. Used by one thread. Connects when it is first asked
/// for something, and anew when the connection was lost; it never goes on in the middle of a file.
public protocol RemoteFolder: AnyObject {
  /// For logs and errors: `sftp://files.partner.example:22/outgoing as acme`.
  var name: String { get }

  /// The regular files in the folder, in no order. What the listing says of their times may be rough.
  func list() throws(TransferError) -> [RemoteFile]

  /// The same files with the exact time of each, where the server tells it; what is not there any more is left out.
  func examine(_ files: [RemoteFile]) throws(TransferError) -> [RemoteFile]

  /// Fetches each in order and calls `arrived` exactly once for each. One that is not what was listed, in size or
  /// time, has `vanished`: another is in its place. What `arrived` throws ends the fetching and is thrown on.
  func fetch(_ files: [RemoteFile], arrived: (RemoteFile, Arrival) throws -> Void) throws

  /// Gives files other names within the folder, and says what is there afterwards. A file that is not there, and one
  /// that the server does not let be renamed, is passed over.
  func rename(_ names: [(from: String, to: String)]) throws(TransferError) -> [RemoteFile]

  /// Removes files, and says what is there afterwards. A file that is not there, and one that the server does not let be
  /// removed, is passed over.
  func remove(_ names: [String]) throws(TransferError) -> [RemoteFile]

  /// Puts a file into the folder, whole or not at all: under another name first, then, once its size there is right, under
  /// its own. Where it is `replacing`, a file of that name makes room for it; where it is not, there must be none.
  func put(_ bytes: any ArrivedBytes, as name: String, replacing: Bool) throws(TransferError)

  /// Says goodbye; bounded, never fails.
  func close()
}

/// A file as it lies in a folder on somebody's server.
public struct RemoteFile: Sendable, Hashable {
  /// One component of a path, as the server writes it.
  public var name: String
  /// Octets.
  public var size: Int
  /// When it was changed last, in seconds since 1970; nil where the server has not said so exactly.
  public var modified: Int64?
  /// What the listing says of its time, to be compared with what the same server said before, and with nothing else.
  public var stamp: String

  public init(name: String, size: Int, modified: Int64? = nil, stamp: String = "") {
    self.name = name
    self.size = size
    self.modified = modified
    self.stamp = stamp
  }
}
