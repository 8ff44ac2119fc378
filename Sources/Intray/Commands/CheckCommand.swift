internal import ArgumentParser
internal import Formats
internal import Glibc
internal import Model
internal import Spool

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Checks a file against a data type, as a poll would; touches nothing.",
    discussion: """
      Needs neither a home nor a server for the data types that are shipped. Exits 0 when there is no error, 65
      otherwise, with --raw too; warnings cost nothing.
      Example: intray check Conversions_2026_03.csv --type conversions
      """)

  @OptionGroup var home: HomeOption
  @OptionGroup var writing: WritingOptions
  @Option(
    help: "The data type to check against; `intray datatype list` lists them. With --raw it may be left out: `any`.")
  var type: String?
  @Flag(help: "Print the result as one JSON object, with all findings that are listed.") var json = false
  @Option(help: "Write result_<name>.json and result_<name>.csv into this folder.") var result: String?
  @Flag(help: "Print good rows as JSON Lines, typed, and findings as objects between them.") var rows = false
  @Flag(help: "Print every record of a CSV file as an array of strings, untyped.") var raw = false
  @Flag(help: "Take all rows or none.") var whole = false
  @Option(help: "The moment by which ages are reckoned, as RFC 3339 has it; otherwise this one.") var now: String?
  @Argument(help: "The file: CSV or XML, perhaps packed by gzip or zip.") var file: String

  func validate() throws {
    guard [json, rows, raw].count(where: { $0 }) <= 1 else {
      throw ValidationError("--json, --rows and --raw are three ways to print; give one of them.")
    }
    guard raw || type != nil else {
      throw ValidationError("--type is missing: the data type to check against; `intray datatype list` lists them.")
    }
  }

  func run() throws {
    let entry = try home.dataType(named: type ?? "any")
    let bytes = try arrived()
    let checking = Checking(
      type: entry.dataType, fileName: fileName, bytes: bytes, settings: try settings(), result: result)
    let isClean =
      if raw { try checking.printRaw() } else if rows { try checking.printRows() } else if json {
        try checking.printDocument()
      } else { try checking.printSummary() }
    if !isClean { throw ExitCode(ExitStatus.data) }
  }

  private var fileName: String { file.split(separator: "/").last.map(String.init) ?? file }

  private func settings() throws -> CheckSettings {
    CheckSettings(declared: try writing.declared(), now: try moment(), policy: whole ? .file : .rows)
  }

  private func moment() throws -> Int64 {
    guard let now else { return Timestamp.now.milliseconds }
    if let milliseconds = CheckSettings.milliseconds(now) { return milliseconds }
    throw UsageError("--now \"\(now)\" is not a date and time such as 2026-03-08T15:27:29Z")
  }

  private func arrived() throws -> BytesInFile {
    do { return try BytesInFile(path: file) } catch {
      throw DataError(
        "cannot read \"\(file)\": \(String(cString: strerror(errno))); expected a file", status: ExitStatus.noInput)
    }
  }
}
