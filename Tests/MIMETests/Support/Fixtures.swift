import FoundationEssentials

/// The messages under `fixtures/mime`, as partners' programs write them, and as they go wrong.
enum Fixtures {
  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/fixtures/mime"

  /// Without their ending, in order.
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".eml") }.map { String($0.dropLast(4)) }.sorted()
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: "\(folder)/\(name).eml")))
  }

  /// How a person reads it: what `Tree` has to say.
  static func tree(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder)/\(name).tree", encoding: .utf8)
  }
}
