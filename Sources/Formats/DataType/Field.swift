/// One column or element: its name, its type, and what may stand in it (Table Schema 2.0).
public struct Field: Sendable, Hashable {
  public var name: String
  public var title: String = ""
  public var summary: String = ""
  public var type: FieldType = .string
  /// As Table Schema names it: `default`, `uri`, `%Y-%m-%d`.
  public var format: String = "default"
  public var example: String?
  public var constraints = Constraints()
  /// Other names a column may bear.
  public var aliases: [String] = []
  /// Digits before and after the point together, and after it; nil for a number of any length.
  public var decimal: DecimalSize?
  public var codeList: CodeList?
  /// Words that stand for a value: `NOW` for the moment of the check.
  public var literals: [String] = []
  /// A time without its zone is an error.
  public var zoneRequired = false
  public var maxAgeDays: Int?
  public var maxFutureMinutes: Int?
  /// `enum` is compared without regard to case.
  public var ignoresCase = false
  /// What a string must not look like.
  public var forbids: Set<Forbidden> = []
  /// A currency may stand before or after a number: `15.00 USD`.
  public var allowsCurrency = false
  public var decimalChar: UInt8?
  public var groupChar: UInt8?
  public var trueValues: [String] = ["true", "True", "TRUE", "1"]
  public var falseValues: [String] = ["false", "False", "FALSE", "0"]
  /// Between the elements of a list.
  public var listDelimiter: UInt8 = UInt8(ascii: ",")
  public var missingValues: [String]?

  public init(name: String, type: FieldType = .string) {
    self.name = name
    self.type = type
  }

  public enum Forbidden: String, Sendable, Hashable, CaseIterable { case email }

  public struct DecimalSize: Sendable, Hashable {
    public var precision: Int
    public var scale: Int

    public init(precision: Int, scale: Int) {
      self.precision = precision
      self.scale = scale
    }
  }

  public struct Constraints: Sendable, Hashable {
    public var required = false
    public var unique = false
    /// In Unicode scalars.
    public var minLength: Int?
    public var maxLength: Int?
    public var minimum: String?
    public var maximum: String?
    /// What a value must be above, or below.
    public var exclusiveMinimum: String?
    public var exclusiveMaximum: String?
    /// An anchored regular expression of XML Schema.
    public var pattern: Pattern?
    public var enumeration: [String] = []
  }
}

/// The types of Table Schema 2.0 that a cell of a partner's file can have.
public enum FieldType: String, Sendable, Hashable, CaseIterable {
  case string, number, integer, boolean, date, time, datetime, year, yearmonth, list, any
}

/// Lists of codes that Intray knows by heart.
public enum CodeList: String, Sendable, Hashable, CaseIterable { case iso4217, iso3166 }
