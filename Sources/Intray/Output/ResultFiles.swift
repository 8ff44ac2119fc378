internal import FoundationEssentials
internal import Formats
internal import Glibc

/// `result_<name>.json` and `result_<name>.csv` in a folder.
final class ResultFiles {
  private let folder: String
  private let fileName: String
  private var table: ResultTable?
  private var descriptor: Int32 = -1

  init(folder: String, fileName: String) throws {
    self.folder = folder
    self.fileName = fileName
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw fault("make the folder", folder) }
  }

  private var tableName: String {
    let base = fileName.lowercased().hasSuffix(".csv") ? String(fileName.dropLast(4)) : fileName
    return "result_\(base).csv"
  }

  private var documentName: String { "result_\(fileName).json" }

  private func fault(_ verb: String, _ path: String) -> DataError {
    DataError("cannot \(verb) \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
  }

  /// What is to be done with the rows of `check`.
  func writing(_ check: Check) throws -> (CheckedRows) throws -> Void {
    let path = "\(folder)/\(tableName)"
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw fault("write", path) }
    let table = ResultTable(check)
    self.table = table
    try put(table.header(check), path)
    return { [self] rows in
      var output: [UInt8] = []
      self.table?.append(rows, check, to: &output)
      try put(output, path)
    }
  }

  private func put(_ bytes: [UInt8], _ path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw fault("write", path) }
      rest = rest.dropFirst(count)
    }
  }

  /// The table, when there is one.
  func finish() throws -> [ResultFacts.File] {
    guard descriptor >= 0, let table else { return [] }
    close(descriptor)
    descriptor = -1
    return [ResultFacts.File(name: tableName, rows: table.rows)]
  }

  func write(_ document: String) throws {
    let path = "\(folder)/\(documentName)"
    do { try Data(document.utf8).write(to: URL(filePath: path)) } catch { throw fault("write", path) }
  }
}
