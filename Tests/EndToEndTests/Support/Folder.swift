import FoundationEssentials
import Glibc
import TestServers

/// A folder of its own for one test, gone with it; commands run in it as a person would run them.
final class Folder {
  let path: String

  init() throws {
    path = "/tmp/intray-folder-\(UUID().uuidString.lowercased())"
    guard mkdir(path, 0o700) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

  /// What is in it or in a folder below it, in alphabetical order.
  func names(in folder: String = "") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  /// Runs `intray` with these arguments; in them the folder's path stands for `@`.
  func intray(_ arguments: String..., input: [UInt8] = []) async throws -> Command.Outcome {
    try await intray(arguments, input: input)
  }

  func intray(_ arguments: [String], input: [UInt8] = []) async throws -> Command.Outcome {
    let arguments = arguments.map { $0.hasPrefix("@") ? path + $0.dropFirst() : $0 }
    return try await Command(intrayExecutable, arguments, input: input).run()
  }

  /// A command's words with `@` for the folder's path.
  func shortened(_ words: String) -> String { words.replacing(path, with: "@") }
}
