internal import ArgumentParser
internal import FoundationEssentials
internal import Formats
internal import Glibc
internal import Spool

extension Home {
  /// Where the gateway's own data types are, one descriptor a file.
  var dataTypesFolder: String { "\(path)/datatypes" }

  /// The shipped data types and those of every `*.json` in the folder, which need not be there, each with the lists that
  /// its foreign keys name.
  func dataTypes() throws -> DataTypeCatalogue {
    var files: [(file: String, bytes: [UInt8])] = []
    for name in try descriptorNames() {
      let path = "\(dataTypesFolder)/\(name)"
      do { files.append((path, Array(try Data(contentsOf: URL(filePath: path))))) } catch {
        throw HomeError("cannot read \"\(path)\"; expected the descriptor of a data type")
      }
    }
    var lists: [String: [UInt8]] = [:]
    return try DataTypeCatalogue(adding: files) { path in
      if lists[path] == nil { lists[path] = list(path) }
      return lists[path]
    }
  }

  /// The values that a foreign key may have: no more of them than tells that they are too many.
  private func list(_ path: String) -> [UInt8]? {
    guard let file = try? BytesInFile(path: path) else { return nil }
    return file.withBytes { Array($0.prefix(DataTypeCatalogue.mostListBytes + 1)) }
  }

  private func descriptorNames() throws -> [String] {
    guard access(dataTypesFolder, F_OK) == 0 else { return [] }
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: dataTypesFolder)
      return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted()
    } catch {
      throw HomeError("cannot list \"\(dataTypesFolder)\"; expected a folder of descriptors")
    }
  }
}

extension HomeOption {
  /// The home's data types; the shipped ones where no home is given.
  func dataTypes() throws -> DataTypeCatalogue { isGiven ? try open().dataTypes() : .shipped }

  func dataType(named name: String) throws -> DataTypeCatalogue.Entry {
    let catalogue = try dataTypes()
    if let entry = catalogue.entry(named: name) { return entry }
    throw UsageError(
      "there is no data type \"\(name)\"; the types are \(catalogue.names.listed)"
        + suggestion(name, among: catalogue.names))
  }
}
