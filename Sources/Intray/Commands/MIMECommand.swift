internal import ArgumentParser
internal import MIME
internal import Model

struct MIMECommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mime", abstract: "Shows the parts of messages, or takes their files out; judges nothing.",
    discussion: """
      On a terminal it draws the parts as a tree, with what was wrong; otherwise it prints one JSON object a message.
      A message that cannot be read does not keep the others from being shown.
      Examples: intray mime mail.eml
                intray mime --extract files *.eml
                find mail -name '*.eml' | intray mime --batch
      """)

  @Flag var form: MIMEForm?
  @Option(help: ArgumentHelp("Write the attachments into this folder; nothing is overwritten.", valueName: "dir"))
  var extract: String?
  @Argument(help: ArgumentHelp("The messages, as mail programs save them; - reads standard input.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    if form == .batch, !files.isEmpty { throw ValidationError("found files beside --batch, which reads their names") }
    if form != .batch, files.isEmpty { throw ValidationError("found no file, expected at least one, or --batch") }
    if extract != nil, form == .tree || form == .batch {
      throw ValidationError("found --extract beside --\(form!.rawValue), expected one of them")
    }
  }

  func run() throws {
    var failed: Int32?
    func attempt(_ file: String, _ work: () throws -> Void) throws {
      do {
        try work()
      } catch let error as DataError {
        if form == .batch { printLine(try jsonLine(UnreadMessage(error: "\(error)"))) }
        writeToStandardError("intray: \(terminalSafe("\(error)"))\n")
        failed = failed ?? error.status
      }
    }
    if let extract {
      let extraction = try Extraction(into: extract)
      for file in files { try attempt(file) { try write(file, to: extraction) } }
    } else if form == .batch {
      while let file = readLine() { try attempt(file) { printLine(try ReadMessage(path: file).report.json) } }
    } else {
      for file in files { try attempt(file) { show(try ReadMessage(file)) } }
    }
    if let failed { throw ExitCode(failed) }
  }

  private func show(_ message: ReadMessage) {
    guard form == .tree || (form == nil && isTerminal(1)) else { return printLine(message.report.json) }
    if files.count > 1 { printLine("==> \(terminalSafe(message.file)) <==") }
    writeToStandardOutput(Array(message.tree.utf8))
    if files.count > 1 { printLine("") }
  }

  private func write(_ file: String, to extraction: Extraction) throws {
    let written = try extraction.write(try ReadMessage(file))
    if form != .json, written.isEmpty { printLine("\(terminalSafe(file)): no attachments") }
    for each in written { printLine(form == .json ? try jsonLine(each) : each.line) }
  }
}

enum MIMEForm: String, EnumerableFlag {
  case json, tree, batch

  static func help(for value: MIMEForm) -> ArgumentHelp? {
    switch value {
    case .json: "Print one JSON object a message."
    case .tree: "Draw the parts as a tree, with what was wrong."
    case .batch: "Read file names from standard input, one a line; print one JSON object for each."
    }
  }
}
