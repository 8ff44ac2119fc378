/// How much of a message is read before the reader stops and says so. Each limit has a defect of its own.
public struct Limits: Sendable, Hashable {
  /// Octets of one header block; a field that begins behind them is not read.
  public var headerBlock: Int
  /// Octets of one header field with its continuation lines; what is longer is cut off.
  public var headerField: Int
  /// Fields in one header block.
  public var headerFields: Int
  /// Parts of the whole message, multiparts and forwarded messages included; the scan ends there.
  public var parts: Int
  /// Multiparts and forwarded messages within each other, at most 1,000; what lies deeper stays closed.
  public var depth: Int
  /// Parameters of one field.
  public var parameters: Int
  /// Segments of one parameter (RFC 2231 §3); more are joined and flagged.
  public var segments: Int
  /// Octets held in memory when something is opened that is itself encoded: a forwarded message in base64, a
  /// winmail.dat.
  public var openedOctets: Int
  /// Defects kept; the last one then says that there were more.
  public var defects: Int

  public init(
    headerBlock: Int = 256 * 1024, headerField: Int = 64 * 1024, headerFields: Int = 2000, parts: Int = 1000,
    depth: Int = 20, parameters: Int = 100, segments: Int = 20, openedOctets: Int = 48 * 1024 * 1024,
    defects: Int = 500
  ) {
    self.headerBlock = max(0, headerBlock)
    self.headerField = max(0, headerField)
    self.headerFields = max(0, headerFields)
    self.parts = min(max(1, parts), 10_000_000)
    self.depth = min(max(0, depth), 1000)
    self.parameters = max(0, parameters)
    self.segments = max(0, segments)
    self.openedOctets = max(0, openedOctets)
    self.defects = max(1, defects)
  }

  /// What the gateway reads with.
  public static let standard = Limits()
}

extension Limits {
  /// What a header may have of what the defect speaks of; nil for a defect that is no limit of a header.
  func words(for code: Defect.Code) -> String? {
    switch code {
    case .headerBlockTooLong: "the header has more than \(headerBlock) octets"
    case .headerFieldTooLong: "the field has more than \(headerField) octets"
    case .tooManyHeaderFields: "the header has more than \(headerFields) fields"
    case .tooManyParameters: "the field has more than \(parameters) parameters"
    case .tooManySegments: "the parameter has more than \(segments) segments"
    default: nil
    }
  }
}
