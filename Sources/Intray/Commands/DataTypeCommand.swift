internal import ArgumentParser
internal import Formats

struct DataTypeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datatype", abstract: "What files may hold: their columns, limits and rules.",
    discussion: """
      Eight types are shipped; a home's datatypes/NAME.json adds one or stands in a shipped one's place. No home is
      needed for those that are shipped.
      Example: intray datatype show conversions
      """,
    subcommands: [DataTypeList.self, DataTypeShow.self, DataTypeTemplate.self, DataTypeExport.self])
}

struct DataTypeList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the data types.", discussion: "Example: intray datatype list")

  @OptionGroup var home: HomeOption
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let entries = try home.dataTypes().entries
    if json { return try entries.forEach { printLine(try jsonLine(DataTypeRecord($0))) } }
    var table = Table(["NAME", "VERSION", "FIELDS", "FROM", "TITLE"])
    for entry in entries {
      let type = entry.dataType
      table.add([type.name, type.version, String(type.fields.count), entry.file ?? "shipped", type.title])
    }
    table.lines.forEach(printLine)
  }
}

struct DataTypeShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One data type: its columns, rules and limits.",
    discussion: """
      With --json its descriptor, to begin a type of one's own with.
      Example: intray datatype show conversions
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Print the descriptor.") var json = false
  @Argument(help: "The data type's name.") var name: String

  func run() throws {
    let entry = try home.dataType(named: name)
    if json { return writeToStandardOutput(entry.descriptor) }
    DataTypeText(entry).lines.forEach(printLine)
  }
}

struct DataTypeTemplate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "A file to fill in: the header and a row of examples.",
    discussion: "Example: intray datatype template conversions > conversions.csv")

  @OptionGroup var home: HomeOption
  @Flag(help: "As XML; otherwise as CSV.") var xml = false
  @Argument(help: "The data type's name.") var name: String

  func run() throws {
    let type = try home.dataType(named: name).dataType
    guard !type.fields.isEmpty else {
      throw DataError("\"\(name)\" asks for no columns, so that there is no template of it", status: ExitStatus.noInput)
    }
    writeToStandardOutput(Array((xml ? type.xmlTemplate : type.template).utf8))
  }
}

struct DataTypeExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "What partners are given to write files by.",
    discussion: "Example: intray datatype export conversions --xsd > conversions.xsd")

  enum Form: String, EnumerableFlag {
    case xsd, jsonSchema, markdown

    static func help(for form: Form) -> ArgumentHelp? {
      switch form {
      case .xsd: "An XML Schema 1.0 of the XML form."
      case .jsonSchema: "A JSON Schema (2020-12) of a row as it is read out."
      case .markdown: "A page with the columns and rules."
      }
    }
  }

  @OptionGroup var home: HomeOption
  @Flag(exclusivity: .exclusive) var form: Form
  @Argument(help: "The data type's name.") var name: String

  func run() throws {
    let type = try home.dataType(named: name).dataType
    let text =
      switch form {
      case .xsd: type.xsd
      case .jsonSchema: type.jsonSchema
      case .markdown: type.markdown
      }
    writeToStandardOutput(Array(text.utf8))
  }
}
