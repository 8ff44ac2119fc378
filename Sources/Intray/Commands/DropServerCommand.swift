internal import ArgumentParser
internal import Glibc
internal import Model
internal import Queues
internal import Transfer

struct DropServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dropserver",
    abstract: "The SFTP and FTP server that partners bring files to and fetch files from: ProFTPD's configuration.",
    discussion: "Needs the key dropServer in intray.yaml. Example: intray dropserver check",
    subcommands: [DropServerConfig.self, DropServerCheck.self])
}

struct DropServerConfig: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Writes the server's configuration, its logins, and a folder for each connection.",
    discussion: """
      Call it again whenever connections or credentials have changed; a server that runs takes logins at once.
      Example: intray dropserver config /srv/intray-drop && proftpd -c /srv/intray-drop/proftpd.conf
      """)

  @OptionGroup var home: HomeOption
  @Argument(help: "The server's folder, where it is not to be read from intray.yaml; it must be the one there.")
  var directory: String?

  func run() throws {
    let folder = try dropServer(home, directory)
    let fingerprint = try folder.write()
    let server = folder.server
    printLine("Wrote \(server.configurationFile); start it with: proftpd -c \(server.configurationFile)")
    printLine("SFTP at port \(server.sftpPort), host key \(fingerprint)")
    if let port = server.ftpPort { printLine("FTP with TLS at port \(port)") }
    for login in folder.logins.logins { printLine("\(login.connection.name): \(login.words)") }
  }
}

struct DropServerCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Says whether the server is what it should be, and whether it answers.",
    discussion: "Exits 78 when it is not. Example: intray dropserver check")

  @OptionGroup var home: HomeOption

  func run() throws {
    let folder = try dropServer(home, nil)
    var complaints = try folder.complaints()
    complaints += syntax(folder.server) + answer(folder)
    for complaint in complaints { printLine(terminalSafe(complaint)) }
    guard complaints.isEmpty else {
      throw DataError(
        "the drop server is not as it should be; `intray dropserver config` writes its files anew",
        status: ExitStatus.configuration)
    }
    printLine("The drop server is as it should be; \(folder.logins.logins.count) may log in.")
  }

  /// ProFTPD's own opinion of its configuration.
  private func syntax(_ server: DropServer) -> [String] {
    guard access("/usr/sbin/proftpd", X_OK) == 0 else {
      return ["/usr/sbin/proftpd is not there: install proftpd-core"]
    }
    let command = "/usr/sbin/proftpd -t -c '\(server.configurationFile)' >/dev/null 2>&1"
    return runAtTerminal(command) == 0 ? [] : ["proftpd -t -c \(server.configurationFile) finds fault with it"]
  }

  private func answer(_ folder: DropServerFolder) -> [String] {
    let server = folder.server
    let host = ["0.0.0.0", "::"].contains(server.address) ? "127.0.0.1" : server.address
    do {
      let shown = try HostKeyProbe(host: host, port: UInt16(server.sftpPort)).run()
      let own = try folder.hostKey().publicKey.fingerprint
      return shown.fingerprint == own
        ? [] : ["port \(server.sftpPort) shows the host key \(shown.fingerprint); expected \(own)"]
    } catch { return ["\(error)"] }
  }
}

/// The drop server of a home; `directory` must be its folder where it is given.
private func dropServer(_ home: HomeOption, _ directory: String?) throws -> DropServerFolder {
  let home = try home.open()
  guard let server = try home.configuration().dropServer else {
    throw UsageError("intray.yaml names no dropServer; expected at least dropServer: { folder: /srv/intray-drop }")
  }
  if let directory, Home(folder: directory).path != server.folder {
    throw UsageError("found \"\(directory)\"; the dropServer of intray.yaml has the folder \"\(server.folder)\"")
  }
  return DropServerFolder(server: server, logins: try DropLogins(try Store(home: home.path)))
}

extension DropLogins.Login {
  /// How they log in.
  fileprivate var words: String {
    password != nil ? "by password" : keys.count == 1 ? "by a key" : "by one of \(keys.count) keys"
  }
}
