internal import Formats
internal import Model
internal import Queues

/// What the files of one connection are checked by: settled once, before any message is read.
struct FileTerms {
  let plan: CheckPlan
  let used: UsedDataType
  private let declared: DeclaredWriting

  /// Findings that are kept in words while a file is checked: people are shown a few, the others stand in the rows that
  /// come back.
  private static let mostListed = 1000

  private let policy: CheckSettings.Policy

  init(_ connection: Connection, _ dataTypes: DataTypeCatalogue) throws(TermsError) {
    guard let entry = dataTypes.entry(named: connection.dataType) else {
      throw TermsError("connection \(quoted(connection.name)): there is no data type \(quoted(connection.dataType))")
    }
    try self.init(connection, entry.dataType, descriptor: entry.kept)
  }

  init(_ connection: Connection, _ type: DataType, descriptor: [UInt8]) throws(TermsError) {
    var type = type
    if let percent = connection.rejectFilePercent { type.limits.rejectFilePercent = percent }
    type.limits.errorsListed = min(type.limits.errorsListed, Self.mostListed)
    plan = CheckPlan(type)
    used = UsedDataType(name: type.name, version: type.version, descriptor: descriptor)
    policy = connection.policy == .file ? .file : .rows
    do { declared = try DeclaredWriting(words: connection.dialect.words) } catch {
      throw TermsError("connection \(quoted(connection.name)): its dialect: \(error)")
    }
  }

  /// With the connection's own limit of wrong rows.
  var type: DataType { plan.type }

  /// `charset` is what the file's part of the message names.
  func settings(at now: Timestamp, charset: String?) -> CheckSettings {
    var declared = declared
    declared.charset = charset.flatMap(TextEncoding.init(label:))
    return CheckSettings(declared: declared, now: now.milliseconds, policy: policy)
  }
}

/// Why nothing can be checked by a connection: what it names is not there, or cannot be meant.
public struct TermsError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ words: String) { description = words }
}
