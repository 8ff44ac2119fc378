/// What a connection says about the files themselves, once their names have let them in.
extension Connection {
  /// What is taken of a file in which rows are wrong.
  public enum RowPolicy: String, Sendable, Codable, CaseIterable {
    /// The good rows.
    case rows
    /// All rows or none.
    case file
  }

  /// When the partner is told what became of a file's rows. Of a rejected file always at once.
  public enum ResultTime: String, Sendable, Codable, CaseIterable {
    /// With the check, in the same commit.
    case onCheck = "on-check"
    /// When whoever takes the file out of its queue has dealt with it.
    case onCompletion = "on-completion"
  }

  /// Which rows of a file come back with its result.
  public enum ResultRows: String, Sendable, Codable, CaseIterable { case rejected, all }
}

/// How a partner writes files, in the words of a configuration: what is not there is detected or as the data type has it.
/// Formats reads the words; a connection only has those that it reads.
public struct DeclaredDialect: Sendable, Hashable, Codable {
  /// By what they say something about: `["delimiter": [";"], "datetimeFormat": ["%d/%m/%Y", "default"]]`.
  public var values: [String: [String]]

  public init(_ values: [String: [String]] = [:]) { self.values = values }

  /// A key stands there once for each of its values, the keys in alphabetical order.
  public var words: [(key: String, value: String)] {
    values.sorted { $0.key < $1.key }.flatMap { key, values in values.map { (key, $0) } }
  }

  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: [String]].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }
}
