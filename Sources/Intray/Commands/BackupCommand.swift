internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Queues

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies a home as it is at one moment.",
    discussion: """
      Polls may go on meanwhile. The copy is complete or not there at all, and is a home itself: to restore it, stop polling,
      put it in the home's place, and run `intray verify`, then `intray reconcile` for each account, before polls go on.
      Example: intray backup /backups/intray-2026-11-30
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Leave the secrets out, and the key they are sealed with; both then have to come from elsewhere.")
  var withoutSecrets = false
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The folder to make; it must not be there yet.") var destination: String

  func run() throws {
    let home = try home.open()
    let target = Home(folder: destination).path
    guard access(target, F_OK) != 0 else {
      throw HomeError(
        "\"\(target)\" is there already; expected a name for a new folder", status: ExitStatus.cannotCreate)
    }
    let draft = "\(target).part"
    try? FileManager.default.removeItem(atPath: draft)
    guard mkdir(draft, 0o700) == 0 else { throw Self.failure("make the folder", draft) }
    let report = try Store(home: home.path).backup(into: draft)
    try copySettings(of: home, to: draft)
    try Store.makeDurable(draft)
    guard Glibc.rename(draft, target) == 0, sync(target + "/..") else { throw Self.failure("complete", target) }
    if json { return printLine(try jsonLine(report)) }
    printLine(
      "\(report.queueItems) queue items, \(report.files) files with \(report.bytes) bytes, and all that is on record are in "
        + terminalSafe(target)
    )
  }

  /// What people have written: configuration, connections, data types, secrets.
  private func copySettings(of home: Home, to draft: String) throws {
    var names = ["intray.yaml", "connections.yaml", "datatypes"]
    if !withoutSecrets { names += ["secrets", "sealing.key"] }
    for name in names where access("\(home.path)/\(name)", F_OK) == 0 {
      do { try FileManager.default.copyItem(atPath: "\(home.path)/\(name)", toPath: "\(draft)/\(name)") } catch {
        throw HomeError("cannot copy \"\(home.path)/\(name)\": \(error)", status: ExitStatus.io)
      }
    }
    for name in ["spool", "secrets"] where mkdir("\(draft)/\(name)", 0o700) != 0 && errno != EEXIST {
      throw Self.failure("make the folder", "\(draft)/\(name)")
    }
  }

  /// Makes the names in `folder` durable.
  private func sync(_ folder: String) -> Bool {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }

  private static func failure(_ verb: String, _ path: String) -> HomeError {
    HomeError("cannot \(verb) \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.io)
  }
}
