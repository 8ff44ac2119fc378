internal import ArgumentParser
internal import Formats
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Queues

struct ConnectionEdit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Changes a connection: in $EDITOR, or key by key.",
    discussion: """
      The keys are those of a connections file. A mistake changes nothing.
      Example: intray connection edit acme --set pattern='Clicks_*.csv' --set returnAddress=
      """)

  @OptionGroup var home: HomeOption
  @Option(name: .customLong("set"), help: "KEY=VALUE, as it would stand in the file; an empty value takes the key out.")
  var changes: [String] = []
  @Argument(help: "The connection's name.") var name: String

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    let before = try store.requireConnection(name)
    let text = ConnectionsText(connections: [before]).description
    let changed = try changes.isEmpty ? edited(text) : ConnectionChanges(changes).text(of: before, named: name)
    let after = try read(changed, home)
    guard after.name == name else {
      throw UsageError("a connection keeps its name; `intray connection clone` copies it")
    }
    for change in try store.apply(connections: [after]) {
      let record = ChangeRecord(change)
      printLine("\(record.change) \(record.name)" + (record.fields.isEmpty ? "" : ": \(record.fields.listed)"))
    }
  }

  /// What the editor made of it.
  private func edited(_ text: String) throws -> String {
    guard isTerminal(0), let editor = getenv("EDITOR") ?? getenv("VISUAL") else {
      throw UsageError("no editor to ask: give --set KEY=VALUE, or set EDITOR and come to a terminal")
    }
    var path = Array("/tmp/intray-connection-XXXXXX.yaml".utf8CString)
    let descriptor = mkstemps(&path, 5)
    guard descriptor >= 0 else { throw DataError("cannot make a file to edit", status: ExitStatus.cannotCreate) }
    close(descriptor)
    let file = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(file) }
    try Data(text.utf8).write(to: URL(filePath: file))
    guard runAtTerminal("\(String(cString: editor)) '\(file)'") == 0 else {
      throw UsageError("the editor failed; nothing was changed")
    }
    return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
  }
}

struct ConnectionClone: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clone", abstract: "Makes a connection like another one.",
    discussion: "Example: intray connection clone acme-clicks acme-conversions --set dataType=conversions")

  @OptionGroup var home: HomeOption
  @Option(name: .customLong("set"), help: "KEY=VALUE that is to be different.") var changes: [String] = []
  @Argument(help: "The connection to copy.") var name: String
  @Argument(help: "The new one's name.") var newName: String

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    guard try store.connection(named: newName) == nil else {
      throw UsageError("there is a connection \"\(newName)\" already")
    }
    let text = try ConnectionChanges(changes).text(of: try store.requireConnection(name), named: newName)
    _ = try store.apply(connections: [try read(text, home)])
    printLine("created connection \(newName)")
  }
}

/// `KEY=VALUE`, several times.
private struct ConnectionChanges {
  private let changes: [(key: String, value: String)]

  init(_ words: [String]) throws {
    changes = try words.map { word in
      guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
        throw UsageError("found --set \"\(word)\", expected KEY=VALUE")
      }
      return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }
  }

  /// The connection with these changes, as a connections file. A value that begins a list or a mapping is one.
  func text(of connection: Connection, named name: String) throws -> String {
    var keys = ConnectionsText.keys(of: connection).filter { $0.key != "name" }
    for (key, value) in changes {
      keys.removeAll { $0.key == key }
      guard !value.isEmpty else { continue }
      keys.append((key, value.hasPrefix("[") || value.hasPrefix("{") ? value : ConnectionsText.scalar(value)))
    }
    return "connections:\n  - name: \(ConnectionsText.scalar(name))\n"
      + keys.map { "    \($0.key): \($0.value)\n" }.joined()
  }
}

/// The one connection that a text declares.
private func read(_ text: String, _ home: Home) throws -> Connection {
  let file = try ConnectionsFile(
    text: text, file: "the connection", accounts: try home.configuration().accounts.map(\.name),
    dataTypes: try home.dataTypes().names)
  guard file.connections.count == 1 else {
    throw DataError("found \(file.connections.count) connections, expected the one that was to be edited")
  }
  return file.connections[0]
}

/// Runs a shell's command with our terminal; its status.
func runAtTerminal(_ command: String) -> Int32 {
  var child = pid_t()
  var arguments: [UnsafeMutablePointer<CChar>?] =
    ["/bin/sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
  defer { for argument in arguments { free(argument) } }
  guard posix_spawn(&child, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return 127 }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 && errno == EINTR {}
  return status
}
