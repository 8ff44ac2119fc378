/// One column of a table and what it is read as.
public struct BoundColumn: Sendable, Hashable {
  /// What stands above it, or the element's name.
  public var label: String
  /// The index of its field in the data type; nil when it is not part of it.
  public var field: Int?
  public var ground: Ground?
  /// Nothing may stand in it: it comes of a delimiter at the end of the header.
  public var isBlank = false

  /// What made a label stand for a field.
  public enum Ground: String, Sendable, Hashable, Codable, CaseIterable { case exact, folded, alias }

  public init(label: String, field: Int? = nil, ground: Ground? = nil) {
    self.label = label
    self.field = field
    self.ground = ground
  }

  /// Columns of our own results, which come back with a repaired file.
  public var isOurs: Bool { label.utf8.first == UInt8(ascii: "_") && field == nil }
}

/// The names the fields of a data type go under. They follow from the fields, and make no difference of their own.
struct FieldNames: Sendable, Hashable {
  private var exact: [String: Int] = [:]
  private var folds: [[Unicode.Scalar]: (field: Int, ground: BoundColumn.Ground)] = [:]
  /// Octets of the longest name; what is much longer is none of them, however it is written.
  private var longest = 0
  /// The indices of those that must be given.
  private(set) var required: Set<Int> = []

  init(_ fields: [Field]) {
    for (index, field) in fields.enumerated() {
      exact[field.name] = index
      if field.constraints.required { required.insert(index) }
      longest = max(longest, field.name.utf8.count, field.aliases.map(\.utf8.count).max() ?? 0)
      folds[folded(field.name)] = (index, .folded)
    }
    for (index, field) in fields.enumerated() {
      for alias in field.aliases where folds[folded(alias)] == nil { folds[folded(alias)] = (index, .alias) }
    }
  }

  /// The column under `label`: by the name itself, then without regard to case, spaces, `_`, `-` and `.`, then by alias.
  func bind(_ label: String) -> BoundColumn {
    guard label.utf8.count <= 2 * longest + 16 else { return BoundColumn(label: label) }
    if let field = exact[label] { return BoundColumn(label: label, field: field, ground: .exact) }
    let found = folds[folded(label)]
    return BoundColumn(label: label, field: found?.field, ground: found?.ground)
  }

  static func == (_: FieldNames, _: FieldNames) -> Bool { true }

  func hash(into hasher: inout Hasher) {}
}
