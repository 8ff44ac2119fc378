/// One departure from the standards that the reader met, and recovered from.
public struct Defect: Sendable, Hashable {
  public var code: Code
  /// Where in the message, from 1; for a part of a forwarded message that was itself encoded, where in that message.
  public var line: Int
  /// The octet within that line, from 1; at most 998, what lies further right is shown there.
  public var column: Int
  /// The part as IMAP numbers it; empty for the message as a whole.
  public var part: String
  /// What was found, in one line; never a body.
  public var detail: String
  /// It is within a forwarded message.
  public var isForwarded: Bool

  public init(
    code: Code, line: Int, column: Int = 1, part: String, detail: String, isForwarded: Bool = false
  ) {
    self.code = code
    self.line = line
    self.column = column
    self.part = part
    self.detail = detail
    self.isForwarded = isForwarded
  }

  /// Stable words, in code and JSON alike.
  public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
    // Line ends and the header block.
    case bareCarriageReturn = "bare-cr"
    case mixedLineEnds = "mixed-line-ends"
    case nulInHeader = "nul-in-header"
    case mailboxLine = "mailbox-line"
    case blankLineBeforeHeader = "blank-line-before-header"
    case missingBlankLine = "missing-blank-line"
    case spaceBeforeColon = "space-before-colon"
    case fieldName = "field-name"
    case blankContinuation = "blank-continuation"
    case strayContinuation = "stray-continuation"
    case strayLine = "stray-line"
    case rawEightBit = "raw-8bit"
    case duplicateHeader = "duplicate-header"
    case invalidMessageID = "invalid-message-id"
    case addressSyntax = "address-syntax"
    // Structured fields.
    case contentTypeSyntax = "content-type-syntax"
    case dispositionSyntax = "disposition-syntax"
    case missingSemicolon = "missing-semicolon"
    case parameterSyntax = "parameter-syntax"
    case unterminatedQuote = "unterminated-quote"
    case unterminatedComment = "unterminated-comment"
    case unquotedValue = "unquoted-value"
    case duplicateParameter = "duplicate-parameter"
    case segmentMissing = "segment-missing"
    case segmentRepeated = "segment-repeated"
    case segmentOrder = "segment-order"
    case trailingSemicolon = "trailing-semicolon"
    case quotedPair = "quoted-pair"
    case spaceBeforeEquals = "space-before-equals"
    case extendedValueSyntax = "extended-value-syntax"
    case encodedWordInParameter = "encoded-word-in-parameter"
    case encodedWordSyntax = "encoded-word-syntax"
    case encodedWordCutOff = "encoded-word-cut-off"
    case splitCharacter = "split-character"
    case nameDiffers = "name-differs"
    case unknownCharset = "unknown-charset"
    case undecodableName = "undecodable-name"
    case invalidCharacters = "invalid-characters"
    // Multiparts.
    case missingBoundary = "missing-boundary"
    case invalidBoundary = "invalid-boundary"
    case encodedBoundary = "encoded-boundary"
    case wrongBoundary = "wrong-boundary"
    case reusedBoundary = "reused-boundary"
    case unclosedMultipart = "unclosed-multipart"
    case noParts = "no-parts"
    case partOutsideMultipart = "part-outside-multipart"
    case delimiterInLine = "delimiter-in-line"
    case encodedMultipart = "encoded-multipart"
    case namedMultipart = "named-multipart"
    case encodedMessage = "encoded-message"
    case partialMessage = "partial-message"
    case externalBody = "external-body"
    case encrypted = "encrypted"
    // Transfer encodings.
    case unknownEncoding = "unknown-encoding"
    case encodingSyntax = "encoding-syntax"
    case bodyLineEnds = "body-line-ends"
    case headerInBody = "header-in-body"
    case headerInText = "header-in-text"
    case base64Foreign = "base64-foreign"
    case base64End = "base64-end"
    case base64URL = "base64-url"
    case base64Padding = "missing-base64-padding"
    case base64AfterPadding = "base64-after-padding"
    case base64Truncated = "base64-truncated"
    case quotedPrintableSpace = "quoted-printable-space"
    case quotedPrintableEscape = "quoted-printable-escape"
    case uuencodeSyntax = "uuencode-syntax"
    case uuencodeUnclosed = "uuencode-unclosed"
    case uuencodeInText = "uuencode-in-text"
    case tnefSyntax = "tnef-syntax"
    case tnefChecksum = "tnef-checksum"
    // Limits.
    case headerBlockTooLong = "header-block-too-long"
    case headerFieldTooLong = "header-field-too-long"
    case tooManyHeaderFields = "too-many-header-fields"
    case tooManyParts = "too-many-parts"
    case tooDeep = "too-deep"
    case tooManyParameters = "too-many-parameters"
    case tooManySegments = "too-many-segments"
    case tooLargeToOpen = "too-large-to-open"
    case tooManyDefects = "too-many-defects"
  }
}
