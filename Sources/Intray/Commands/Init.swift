internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Queues

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a home: configuration, secrets folder, database.",
    discussion: "Example: intray init /var/lib/intray")

  @Argument(help: "The folder to make; it must not hold a home yet.")
  var directory: String

  func run() throws {
    let home = Home(folder: directory)
    guard access(home.configurationFile, F_OK) != 0 else {
      throw HomeError("\"\(home.path)\" is a home already: it holds an intray.yaml", status: ExitStatus.cannotCreate)
    }
    try makeFolder(home.path)
    try makeFolder(home.secretsFolder)
    try makeFolder(home.dataTypesFolder)
    try makeFolder("\(home.path)/spool")
    try makeFolder("\(home.path)/outgoing")
    _ = try Store.create(home: home.path)
    try write(Sample.connections, to: home.connectionsFile)
    try write(Sample.configuration, to: home.configurationFile)
    printLine("Made \(terminalSafe(home.path)). Edit intray.yaml and connections.yaml there, then:")
    printLine("  export INTRAY_HOME=\(terminalSafe(home.path))")
    printLine("  intray apply \(terminalSafe(home.connectionsFile))")
    printLine("  intray poll")
  }

  /// With the folders above it; one that a killed try has made is taken as it is.
  private func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw HomeError(
        "cannot make the folder \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
    }
    guard chmod(path, 0o700) == 0 else {
      throw HomeError("cannot set the mode of \"\(path)\" to 0700", status: ExitStatus.cannotCreate)
    }
  }

  /// Whole or not at all: a home that is half made when we are killed is completed by the next try. What is there stays.
  private func write(_ text: String, to path: String) throws {
    let draft = "\(path).draft"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    defer { if descriptor >= 0 { close(descriptor) } }
    let bytes = Array(text.utf8)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
      access(path, F_OK) == 0 ? unlink(draft) == 0 : rename(draft, path) == 0
    else {
      throw HomeError("cannot write \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
    }
  }
}
