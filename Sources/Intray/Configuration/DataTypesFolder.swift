internal import ArgumentParser
internal import FoundationEssentials
internal import Formats
internal import Glibc

extension Home {
  /// Where the gateway's own data types are, one descriptor a file.
  var dataTypesFolder: String { "\(path)/datatypes" }

  /// The shipped data types and those of every `*.json` in the folder, which need not be there.
  func dataTypes() throws -> DataTypeCatalogue {
    var files: [(file: String, bytes: [UInt8])] = []
    for name in try descriptorNames() {
      let path = "\(dataTypesFolder)/\(name)"
      do { files.append((path, Array(try Data(contentsOf: URL(filePath: path))))) } catch {
        throw HomeError("cannot read \"\(path)\"; expected the descriptor of a data type")
      }
    }
    return try DataTypeCatalogue(adding: files)
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
