internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc

/// The folder that holds everything of one gateway.
struct Home {
  /// Absolute, without a slash at the end.
  let path: String

  var configurationFile: String { "\(path)/intray.yaml" }
  var connectionsFile: String { "\(path)/connections.yaml" }
  var secretsFolder: String { "\(path)/secrets" }

  func spoolFolder(account: String) -> String { "\(path)/spool/\(account)" }

  func configuration() throws -> Configuration { try Configuration(path: configurationFile) }

  /// Takes `folder` as a home, after a look at it: it must be ours alone.
  init(existing folder: String) throws(HomeError) {
    self.init(folder: folder)
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw HomeError(
        "the home \"\(path)\" cannot be found: \(String(cString: strerror(errno))); `intray init` makes one")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw HomeError("the home \"\(path)\" is not a folder")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw HomeError("the home \"\(path)\" has mode 0\(mode); expected 0700, so that nobody else reads it")
    }
  }

  /// A folder that is to become a home.
  init(folder: String) {
    var text = folder.hasPrefix("/") ? folder : "\(FileManager.default.currentDirectoryPath)/\(folder)"
    while text.count > 1 && text.hasSuffix("/") { text.removeLast() }
    path = text
  }
}

/// The home is not there, not ours alone, or cannot be written.
struct HomeError: Error, CustomStringConvertible {
  let description: String
  let status: Int32

  init(_ words: String, status: Int32 = ExitStatus.configuration) {
    description = words
    self.status = status
  }
}

/// `--home DIR`, else the environment's INTRAY_HOME.
struct HomeOption: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The home; otherwise $INTRAY_HOME.", valueName: "dir"))
  var home: String?

  private var folder: String? {
    if let home { return home }
    guard let variable = getenv("INTRAY_HOME"), variable.pointee != 0 else { return nil }
    return String(cString: variable)
  }

  var isGiven: Bool { folder != nil }

  func open() throws -> Home { try Home(existing: try locate().path) }

  /// Where the home should be, without a look at it.
  func locate() throws -> Home {
    if let folder { return Home(folder: folder) }
    throw UsageError("no home: give --home DIR or set INTRAY_HOME; `intray init DIR` makes one")
  }
}
