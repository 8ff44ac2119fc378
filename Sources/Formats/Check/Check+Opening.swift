internal import Model

extension Check {
  /// Opens a file by its format. Throws `FileFault` when there is no table in it.
  public convenience init(_ file: OpenedFile, _ plan: CheckPlan, _ settings: CheckSettings) throws {
    switch file.format {
    case .csv: try self.init(csv: file.source, plan, settings)
    case .xml: try self.init(xml: file.source, plan, settings)
    }
  }

  /// One file alone.
  public convenience init(_ file: OpenedFile, _ type: DataType, _ settings: CheckSettings) throws {
    try self.init(file, CheckPlan(type), settings)
  }

  public convenience init(csv source: ByteSource, _ type: DataType, _ settings: CheckSettings) throws {
    try self.init(csv: source, CheckPlan(type), settings)
  }

  public convenience init(xml source: ByteSource, _ type: DataType, _ settings: CheckSettings) throws {
    try self.init(xml: source, CheckPlan(type), settings)
  }
}
