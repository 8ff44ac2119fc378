extension Defect.Code {
  /// What the defect means for whoever must decide.
  public enum Weight: Sendable, Hashable {
    /// Every reader resolves it alike.
    case harmless
    /// Two mail programs could disagree on which parts there are, on what is a file, or on who sent it.
    case structure
    /// Two mail programs could disagree on what a file is called or holds; of a part that is no file it is harmless.
    case file
    /// A limit was reached: what lies behind it was not read.
    case limit
  }

  public var weight: Weight {
    switch self {
    case .mailboxLine, .invalidMessageID, .encodedWordInParameter, .splitCharacter:
      .harmless
    case .bareCarriageReturn, .mixedLineEnds, .nulInHeader, .blankLineBeforeHeader, .missingBlankLine,
      .spaceBeforeColon, .fieldName, .blankContinuation, .strayContinuation, .strayLine, .duplicateHeader,
      .addressSyntax,
      .contentTypeSyntax, .dispositionSyntax, .missingSemicolon, .parameterSyntax, .segmentMissing, .segmentRepeated,
      .segmentOrder, .encodedWordCutOff, .undecodableName, .unterminatedQuote,
      .unterminatedComment, .missingBoundary, .invalidBoundary, .encodedBoundary, .wrongBoundary, .reusedBoundary,
      .unclosedMultipart, .noParts, .partOutsideMultipart, .delimiterInLine, .headerInText, .headerInBody, .base64End,
      .encodedMultipart,
      .namedMultipart,
      .encodedMessage,
      .partialMessage,
      .externalBody, .encrypted, .uuencodeInText, .uuencodeUnclosed, .tnefSyntax, .tnefChecksum:
      .structure
    case .rawEightBit, .unquotedValue, .duplicateParameter, .trailingSemicolon, .quotedPair, .spaceBeforeEquals,
      .extendedValueSyntax, .encodedWordSyntax, .bodyLineEnds,
      .nameDiffers,
      .unknownCharset, .invalidCharacters, .unknownEncoding, .encodingSyntax,
      .base64Foreign, .base64URL, .base64Padding, .base64AfterPadding, .base64Truncated, .quotedPrintableSpace,
      .quotedPrintableEscape,
      .uuencodeSyntax:
      .file
    case .headerBlockTooLong, .headerFieldTooLong, .tooManyHeaderFields, .tooManyParts, .tooDeep,
      .tooManyParameters, .tooManySegments, .tooLargeToOpen, .tooManyDefects:
      .limit
    }
  }

  /// What is wrong, in words that follow a place: `a parameter stands without a semicolon before it`.
  public var words: String {
    switch self {
    case .bareCarriageReturn: "a header has a CR that ends no line"
    case .mixedLineEnds: "the lines of one header end in CRLF and in LF"
    case .nulInHeader: "a header holds NUL"
    case .mailboxLine: "a line of an mbox file stands before the header"
    case .blankLineBeforeHeader: "a blank line stands before the header"
    case .missingBlankLine: "no blank line divides header and body"
    case .spaceBeforeColon: "white space stands between a field's name and its colon"
    case .fieldName: "a field's name is not plain, or has that of another field in it"
    case .blankContinuation: "a field is continued by a line of white space only"
    case .strayContinuation: "a header begins with a line that continues none"
    case .strayLine: "a header has a line that is no field"
    case .rawEightBit: "a name has octets that are neither ASCII nor UTF-8"
    case .duplicateHeader: "a field that may stand once stands twice"
    case .invalidMessageID: "the Message-ID is no <left@right>"
    case .addressSyntax: "the sender's address can be read in more than one way"
    case .contentTypeSyntax: "a Content-Type is not of the form type/subtype"
    case .dispositionSyntax: "a Content-Disposition does not begin with a word"
    case .missingSemicolon: "a parameter stands without a semicolon before it"
    case .parameterSyntax: "something that is no parameter stands among parameters"
    case .unterminatedQuote: "a quotation has no end"
    case .unterminatedComment: "a comment has no end"
    case .unquotedValue: "a parameter that is no plain word stands without quotation marks"
    case .duplicateParameter: "one parameter has two values"
    case .segmentMissing: "a piece of a parameter is missing (RFC 2231)"
    case .segmentRepeated: "a piece of a parameter occurs twice (RFC 2231)"
    case .segmentOrder: "the pieces of a parameter are not in their order (RFC 2231)"
    case .quotedPair: "a parameter has a backslash"
    case .spaceBeforeEquals: "white space stands before the equals sign of an extended parameter (RFC 2231)"
    case .trailingSemicolon: "a field ends with a semicolon"
    case .extendedValueSyntax:
      "an extended parameter is not of the form name*=charset'language'text, in lower case (RFC 2231)"
    case .encodedWordInParameter: "an encoded-word stands in a parameter"
    case .encodedWordSyntax: "an encoded-word is not well formed (RFC 2047)"
    case .encodedWordCutOff: "an encoded-word in base64 has too few digits (RFC 2047)"
    case .splitCharacter: "an encoded-word ends within a character (RFC 2047)"
    case .nameDiffers: "the part has two file names that differ"
    case .unknownCharset: "a file name is in a charset that is not known"
    case .undecodableName: "a name is in a charset that readers fail over"
    case .invalidCharacters: "a file name holds what its charset does not"
    case .missingBoundary: "a multipart names no boundary"
    case .invalidBoundary: "a boundary is empty, too long or ends with white space"
    case .encodedBoundary: "a boundary is encoded"
    case .wrongBoundary: "a multipart is divided by another boundary than it names"
    case .reusedBoundary: "a multipart has the boundary of one around it"
    case .unclosedMultipart: "a multipart has no closing delimiter"
    case .noParts: "a multipart has no part"
    case .partOutsideMultipart: "before or behind a multipart stands what looks like a part"
    case .delimiterInLine: "a delimiter stands within a line"
    case .encodedMultipart: "a multipart has a transfer encoding"
    case .namedMultipart: "a multipart bears a file name"
    case .encodedMessage: "a forwarded message has a transfer encoding"
    case .partialMessage: "the message is a piece of another"
    case .externalBody: "a part's body is elsewhere"
    case .encrypted: "a part is encrypted or enveloped"
    case .unknownEncoding: "a transfer encoding is not known"
    case .encodingSyntax: "a transfer encoding is not a plain word"
    case .bodyLineEnds: "the lines of a file that is not in base64 end in more than one way, or hold NUL"
    case .headerInBody: "a file that is not in base64 has a line like that of a part's header"
    case .headerInText: "a text has a line like those that make a file of a part"
    case .base64Foreign: "base64 holds octets that are no digits"
    case .base64End: "base64 holds an octet that readers take for the end of the message"
    case .base64URL: "base64 is in the URL alphabet"
    case .base64Padding: "base64 ends without its padding"
    case .base64AfterPadding: "base64 goes on behind its padding"
    case .base64Truncated: "base64 ends within a quantum"
    case .quotedPrintableSpace: "a line in quoted-printable ends with white space"
    case .quotedPrintableEscape: "quoted-printable has an escape that is none"
    case .uuencodeSyntax: "uuencode is not well formed"
    case .uuencodeUnclosed: "a part in uuencode does not begin and end as a file in uuencode does"
    case .uuencodeInText: "a file in uuencode or yEnc stands in a text"
    case .tnefSyntax: "a winmail.dat is not well formed"
    case .tnefChecksum: "a winmail.dat has a checksum that does not match"
    case .headerBlockTooLong: "a header is too long"
    case .headerFieldTooLong: "a header field is too long"
    case .tooManyHeaderFields: "a header has too many fields"
    case .tooManyParts: "the message has too many parts"
    case .tooDeep: "parts stand too deep in each other"
    case .tooManyParameters: "a field has too many parameters"
    case .tooManySegments: "a parameter has too many pieces (RFC 2231)"
    case .tooLargeToOpen: "what would have to be opened is too large"
    case .tooManyDefects: "too much is wrong"
    }
  }

  /// It stands in a header, so that the line it is in may be shown.
  public var isInHeader: Bool {
    switch self {
    case .unclosedMultipart, .noParts, .wrongBoundary, .partOutsideMultipart, .delimiterInLine, .missingBlankLine,
      .bodyLineEnds,
      .headerInBody, .headerInText,
      .base64Foreign, .base64End,
      .base64URL, .base64Padding, .base64AfterPadding, .base64Truncated, .quotedPrintableSpace, .quotedPrintableEscape,
      .uuencodeSyntax,
      .uuencodeInText, .uuencodeUnclosed, .tnefSyntax, .tnefChecksum, .headerBlockTooLong, .headerFieldTooLong,
      .tooManyHeaderFields,
      .tooManyParts, .tooDeep, .tooManyParameters, .tooManySegments, .tooLargeToOpen, .tooManyDefects:
      false
    default: true
    }
  }

  /// A connection may take it as the reader resolves it.
  public var canBeAllowed: Bool { weight == .structure || weight == .file }
}
