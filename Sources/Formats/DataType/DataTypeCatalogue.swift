/// The data types of a gateway by name: those that are shipped, and its own, which add to them or stand in their place.
public struct DataTypeCatalogue: Sendable {
  /// By name.
  public let entries: [Entry]

  /// A data type, its descriptor as it is written, and the file that is in; a shipped type has none.
  public struct Entry: Sendable {
    public let dataType: DataType
    public let descriptor: [UInt8]
    public let file: String?
  }

  /// Those that are shipped.
  public static let shipped = DataTypeCatalogue(
    entries: DataType.shipped.map {
      Entry(dataType: $0, descriptor: DataType.shippedDescriptor(named: $0.name) ?? [], file: nil)
    })

  /// Adds the descriptors in `files` to those that are shipped. Two files with one name in them are a fault.
  public init(adding files: [(file: String, bytes: [UInt8])]) throws(DescriptorFault) {
    var own: [Entry] = []
    for (file, bytes) in files {
      let entry = Entry(dataType: try DataType(descriptor: bytes, file: file), descriptor: bytes, file: file)
      let name = entry.dataType.name
      if let other = own.first(where: { $0.dataType.name == name }) {
        throw DescriptorFault(file: file, path: "$.name", message: "\"\(name)\" is in \(other.file ?? "") already.")
      }
      own.append(entry)
    }
    let names = Set(own.map(\.dataType.name))
    let kept = Self.shipped.entries.filter { !names.contains($0.dataType.name) }
    self.init(entries: (kept + own).sorted { $0.dataType.name < $1.dataType.name })
  }

  private init(entries: [Entry]) { self.entries = entries }

  public var names: [String] { entries.map(\.dataType.name) }

  public func entry(named name: String) -> Entry? { entries.first { $0.dataType.name == name } }

  public func dataType(named name: String) -> DataType? { entry(named: name)?.dataType }
}
