internal import Synchronization

/// What files of one kind are checked by, however many come. The plan of the last table is kept: most begin like the one
/// before them.
public final class CheckPlan: Sendable {
  public let type: DataType
  private let last = Mutex<TablePlan?>(nil)

  public init(_ type: DataType) { self.type = type }

  /// For the table that `sample` is the beginning of. Throws `FileFault` when there is none in it.
  func table(_ sample: Sample, _ declared: DeclaredWriting) throws -> TablePlan {
    if let last = last.withLock({ $0 }), last.declared == declared, last.start?.recurs(in: sample, declared) == true {
      return last
    }
    let start = try TableStart(sample, type, declared)
    return keep(TablePlan(start.columns, type, declared, start: start))
  }

  /// For a table of XML with these columns.
  func table(_ columns: [BoundColumn], _ declared: DeclaredWriting) -> TablePlan {
    if let last = last.withLock({ $0 }), last.start == nil, last.declared == declared, last.columns == columns {
      return last
    }
    return keep(TablePlan(columns, type, declared))
  }

  private func keep(_ plan: TablePlan) -> TablePlan {
    last.withLock { $0 = plan }
    return plan
  }
}
