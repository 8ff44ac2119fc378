/// What is wrong with a configuration file, and where: `intray.yaml:12: accounts.main.imapp: unknown key …`.
struct ConfigurationError: Error, CustomStringConvertible {
  var file: String
  /// From 1; nil when the whole file is meant.
  var line: Int?
  /// The keys that lead to the place, joined by points; empty at the top.
  var key: String
  var words: String

  var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return key.isEmpty ? "\(place): \(words)" : "\(place): \(key): \(words)"
  }
}
