import FoundationEssentials
import Glibc

extension MailHost {
  /// What this machine lacks for a host with Postfix, in words; nil when it lacks nothing.
  public static let missing: String? = Script.mailhost.missing(for: Options())

  /// What this machine lacks for a host without Postfix.
  public static let missingIMAP: String? = Script.mailhost.missing(for: Options(postfix: false))

  /// Whether tests against it are to run.
  public static func canRun(_ missing: String? = missing) -> Bool { TestServers.canRun(without: missing) }
}

/// Whether tests against real servers are to run where so much is `missing`. On a user's machine they are skipped by
/// name; where CI is set they run and fail, so that nothing goes untested unnoticed.
public func canRun(without missing: String?) -> Bool { missing == nil || getenv("CI") != nil }

extension Script {
  /// What the script says this machine lacks for what is wished.
  func missing(for wishes: some Encodable) -> String? {
    guard access("/usr/bin/python3", X_OK) == 0 else { return "not installed: python3" }
    do {
      let wishes = String(decoding: try JSONEncoder().encode(wishes), as: UTF8.self)
      let command = Command(path, ["--missing", wishes], environment: Script.environment)
      let run = try command.start()
      waitpid(run.processID, nil, 0)
      let words = try run.output.contents() + run.error.contents()
      let said = String(decoding: words, as: UTF8.self).split(separator: "\n").joined(separator: " ")
      return said.isEmpty ? nil : said
    } catch {
      return "\(error)"
    }
  }
}
