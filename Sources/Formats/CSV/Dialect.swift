/// How CSV is written.
public struct Dialect: Sendable, Hashable {
  public var delimiter: UInt8
  /// Around cells; nil when quotes are ordinary characters.
  public var quote: UInt8?
  /// Before a quote that is meant as one; nil where only a doubled quote is.
  public var escape: UInt8?

  public init(delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""), escape: UInt8? = nil) {
    self.delimiter = delimiter
    self.quote = quote
    self.escape = escape
  }

  /// The quote that others write instead, which is an ordinary character here; 0 where quotes are none.
  var otherQuote: UInt8 {
    switch quote {
    case UInt8(ascii: "\""): UInt8(ascii: "'")
    case UInt8(ascii: "'"): UInt8(ascii: "\"")
    default: 0
    }
  }
}

/// What a connection declares about how its partner writes; what is nil is detected or as the data type says.
public struct DeclaredWriting: Sendable, Hashable {
  public var delimiter: UInt8?
  public var quote: UInt8?
  /// Quotes are ordinary characters.
  public var isUnquoted = false
  public var escape: UInt8?
  public var encoding: TextEncoding?
  /// The charset parameter of the attachment's content type.
  public var charset: TextEncoding?
  /// What a file is read as that is not UTF-8 and says nothing.
  public var fallback = TextEncoding.windows1252
  public var decimalChar: UInt8?
  public var groupChar: UInt8?
  /// Patterns for dates and times, tried in order instead of those of the data type.
  public var datetimeFormats: [String]?
  /// East of UTC, for times without a zone; nil makes them errors where a zone is required.
  public var zoneOffsetMinutes: Int?

  public init() {}
}

extension DeclaredWriting {
  /// `text` is a pattern of dates that is understood: `%d/%m/%Y %H:%M`, or `default`.
  public static func isDateFormat(_ text: String) -> Bool { text == "default" || DateFormat(text) != nil }

  /// Minutes east of UTC of `Z`, `+01:00` or `-0530`; nil for anything else.
  public static func zoneOffset(_ text: String) -> Int? {
    let date = Array("1970-01-01T00:00:00\(text)".utf8)
    guard case .moment(let moment) = date.withUnsafeBufferPointer({ DateFormat.dateTime.read($0) }) else { return nil }
    return moment.offsetMinutes
  }
}
