/// The data types of a gateway by name: those that are shipped, and its own, which add to them or stand in their place.
public struct DataTypeCatalogue: Sendable {
  /// By name.
  public let entries: [Entry]

  /// A data type, its descriptor as it is written, and the file that is in; a shipped type has none.
  public struct Entry: Sendable {
    public let dataType: DataType
    public let descriptor: [UInt8]
    /// The descriptor with the values its lists had: what is kept with the files that were checked by it.
    public let kept: [UInt8]
    public let file: String?

    init(_ dataType: DataType, _ descriptor: [UInt8], file: String? = nil) {
      (self.dataType, self.descriptor, self.file) = (dataType, descriptor, file)
      kept = dataType.withKnownValues(descriptor)
    }
  }

  /// Those that are shipped.
  public static let shipped = DataTypeCatalogue(
    entries: DataType.shipped.map {
      Entry($0, DataType.shippedDescriptor(named: $0.name) ?? [])
    })

  /// The most octets that are looked at of a list of values.
  public static let mostListBytes = ListReader.mostBytes

  /// Adds the descriptors in `files` to those that are shipped. Two files with one name in them are a fault, and so is a
  /// foreign key without the list of its values. `list` gives the bytes of such a file, and nil when it cannot.
  public init(
    adding files: [(file: String, bytes: [UInt8])], list: (String) -> [UInt8]? = { _ in nil }
  ) throws(DescriptorFault) {
    var own: [Entry] = []
    for (file, bytes) in files {
      var type = try DataType(descriptor: bytes, file: file)
      type.foreignKeys = try ListReader(type: type, file: file).keys(list)
      let name = type.name
      if let other = own.first(where: { $0.dataType.name == name }) {
        throw DescriptorFault(file: file, path: "$.name", message: "\"\(name)\" is in \(other.file ?? "") already.")
      }
      own.append(Entry(type, bytes, file: file))
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
