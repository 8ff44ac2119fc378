internal import Model

extension Check {
  /// Opens a file by its format. Throws `FileFault` when there is no table in it.
  public convenience init(_ file: OpenedFile, _ type: DataType, _ settings: CheckSettings) throws {
    switch file.format {
    case .csv: try self.init(csv: file.source, type, settings)
    case .xml: try self.init(xml: file.source, type, settings)
    }
  }
}
