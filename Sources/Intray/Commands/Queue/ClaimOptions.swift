internal import ArgumentParser
internal import Formats
internal import Glibc
internal import Model
internal import Queues

/// What is claimed, by whom and for how long.
struct ClaimOptions: ParsableArguments {
  @OptionGroup var home: HomeOption
  @Option(help: "How long the lease runs unless it is extended: 90s, 15m, 2h.", transform: duration)
  var lease: Int64 = 900
  @Option(
    help: ArgumentHelp(
      "How often an item may be claimed before it is failed for good, when it is never completed.", valueName: "n"))
  var attempts = 5
  @Option(
    name: .customLong("as"), help: ArgumentHelp("Who claims, for people; otherwise user@host.", valueName: "name"))
  var claimer: String?
  @Argument(help: ArgumentHelp("The queue: a data type, or one format of it.", valueName: "datatype[/format]"))
  var queue: String

  func validate() throws {
    guard (1...7 * 86_400).contains(lease) else { throw ValidationError("--lease has to be from 1s to 7d.") }
    guard (1...1000).contains(attempts) else { throw ValidationError("--attempts has to be from 1 to 1000.") }
  }

  /// A data type nobody has defined and nothing waits under is a slip of the pen.
  func wish(_ store: Store, in home: Home) throws -> ClaimWish {
    let halves = queue.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    try require(halves[0], store, home)
    let format = try halves.dropFirst().first.map { text in
      guard let format = Format(rawValue: text) else {
        throw UsageError("found \"\(queue)\", expected \(halves[0]), \(halves[0])/csv or \(halves[0])/xml")
      }
      return format
    }
    return ClaimWish(
      QueueName(dataType: halves[0], format: format), claimer: claimer ?? Self.whoWeAre, leaseSeconds: lease,
      mostAttempts: attempts)
  }

  private func require(_ dataType: String, _ store: Store, _ home: Home) throws {
    let queued = try store.dataTypesQueued()
    guard !queued.contains(dataType) else { return }
    let known = Set(queued).union(try home.dataTypes().names).sorted()
    guard known.contains(dataType) else {
      throw UsageError(
        "there is no queue \"\(dataType)\"; the data types are \(known.listed)\(suggestion(dataType, among: known))")
    }
  }

  /// `loader@host`
  private static var whoWeAre: String {
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, 255)
    let name = host.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? String(geteuid())
    return "\(user)@\(name)"
  }
}
