import FoundationEssentials

/// One line of a Swift file of this package, with its comments and the insides of its string literals taken out.
struct SourceLine {
  let file: String
  let number: Int
  let code: String

  /// `Sources/Model/Place.swift:12`
  var place: String { "\(file):\(number)" }

  var words: [Substring] { code.split { !($0.isLetter || $0.isNumber || $0 == "_") } }
}

/// The lines of every Swift file below a folder of this package, named from the package's root: `Sources/Model`.
func sourceLines(below folder: String) throws -> [SourceLine] {
  try swiftFiles(below: folder).flatMap { file in
    let text = try String(contentsOfFile: packageRoot + "/" + file, encoding: .utf8)
    var state = Reading.code
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      SourceLine(file: file, number: index + 1, code: code(of: line, &state))
    }
  }
}

let packageRoot = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

func swiftFiles(below folder: String) throws -> [String] {
  let names = try FileManager.default.contentsOfDirectory(atPath: packageRoot + "/" + folder).sorted()
  return try names.flatMap { name in
    let path = folder + "/" + name
    if name.hasSuffix(".swift") { return [path] }
    var isFolder = false
    _ = FileManager.default.fileExists(atPath: packageRoot + "/" + path, isDirectory: &isFolder)
    return isFolder ? try swiftFiles(below: path) : []
  }
}

/// What the end of the last line left open.
private enum Reading {
  case code
  case longString
}

/// The line without `//` comments and without what stands in quotes.
private func code(of line: Substring, _ state: inout Reading) -> String {
  var result = ""
  var isQuoted = false
  var rest = line
  while let first = rest.first {
    if rest.hasPrefix("\"\"\"") {
      state = state == .longString ? .code : .longString
      rest = rest.dropFirst(3)
    } else if state == .longString {
      rest = rest.dropFirst()
    } else if isQuoted && first == "\\" {
      rest = rest.dropFirst(2)
    } else if first == "\"" {
      isQuoted.toggle()
      rest = rest.dropFirst()
    } else if !isQuoted && rest.hasPrefix("//") {
      return result
    } else {
      if !isQuoted { result.append(first) }
      rest = rest.dropFirst()
    }
  }
  return result
}

/// The room's own file, comments and all.
func roomFile(_ room: String) throws -> [Substring] {
  let path = "\(packageRoot)/Sources/\(room)/\(room).swift"
  return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
}
