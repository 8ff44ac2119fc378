/// What one server found out about who sent a message: an Authentication-Results field (RFC 8601 §2.2).
public struct AuthenticationResults: Sendable, Hashable {
  /// The authserv-id: who says so, in lower case.
  public let server: String
  /// In the order of the field; empty for `none`.
  public let results: [Result]

  /// One method's outcome: `dmarc=pass header.from=partner.example`.
  public struct Result: Sendable, Hashable {
    /// In lower case: `dkim`, `dmarc`.
    public let method: String
    /// In lower case: `pass`, `fail`.
    public let result: String
    public let properties: [Property]
  }

  /// What the outcome is about: `header.d=partner.example`.
  public struct Property: Sendable, Hashable {
    /// `header.d`, in lower case.
    public let name: String
    /// As written, without quotation marks.
    public let value: String
  }

  /// Reads the unfolded octets of a field; nil when they are not what the RFC's grammar allows.
  init?(_ octets: [UInt8]) {
    let read = octets.withUnsafeBytes { bytes in
      var reader = AuthenticationResultsReader(Octets(bytes))
      return reader.read()
    }
    guard let read else { return nil }
    self = read
  }

  init(server: String, results: [Result]) {
    self.server = server
    self.results = results
  }
}

extension Message {
  /// The Authentication-Results fields, the topmost first; nil stands for one that cannot be read.
  public var authenticationResults: [AuthenticationResults?] {
    octets(of: "Authentication-Results").map(AuthenticationResults.init)
  }
}

/// Reads the field's grammar with its comments, folds and quoted strings (RFC 8601 §2.2).
struct AuthenticationResultsReader {
  private var field: StructuredField

  /// More are no field that a server writes.
  private static let mostResults = 100

  init(_ octets: Octets) { field = StructuredField(octets) }

  /// authserv-id [version] (no-result / 1*resinfo)
  mutating func read() -> AuthenticationResults? {
    guard let server = value(), !server.isEmpty, readVersion() else { return nil }
    var results: [AuthenticationResults.Result] = []
    var saysNone = false
    while readSemicolon() {
      // A semicolon at the end is not in the grammar, and servers write it.
      if isAtEnd() { break }
      guard !saysNone, results.count < Self.mostResults, let name = keyword() else { return nil }
      if name == "none", results.isEmpty, !hasEquals() {
        saysNone = true
        continue
      }
      guard let result = result(of: name) else { return nil }
      results.append(result)
    }
    guard isAtEnd(), saysNone || !results.isEmpty, field.findings.isEmpty else { return nil }
    return AuthenticationResults(server: server.lowercased(), results: results)
  }

  private mutating func isAtEnd() -> Bool {
    field.skipSpace()
    return field.isAtEnd
  }

  private mutating func hasEquals() -> Bool {
    field.skipSpace()
    return !field.isAtEnd && (field.current == UInt8(ascii: "=") || field.current == UInt8(ascii: "/"))
  }

  private mutating func take(_ octet: UInt8) -> Bool {
    field.skipSpace()
    guard !field.isAtEnd, field.current == octet else { return false }
    field.advance()
    return true
  }

  private mutating func readSemicolon() -> Bool { take(UInt8(ascii: ";")) }

  /// Version 1 is the only one there is; another may mean anything (RFC 8601 §2.2).
  private mutating func readVersion() -> Bool {
    field.skipSpace()
    let digits = field.octets[field.take(while: ASCII.isDigit)]
    return digits.count == 0 || digits.equals("1")
  }

  /// A word of letters, digits, hyphens and underscores, in lower case.
  private mutating func keyword() -> String? {
    field.skipSpace()
    let word = field.take { ASCII.lower($0) &- 0x61 < 26 || ASCII.isDigit($0) || $0 == 0x2D || $0 == 0x5F }
    return word.isEmpty ? nil : ASCII.lowerText(field.octets[word].array)
  }

  /// A token or quoted string.
  private mutating func value() -> String? {
    field.skipSpace()
    if !field.isAtEnd, field.current == UInt8(ascii: "\"") { return quoted() }
    let word = field.take(while: ASCII.isToken)
    return word.isEmpty ? nil : String(decoding: field.octets[word].array, as: UTF8.self)
  }

  private mutating func quoted() -> String {
    let inside = field.octets[field.takeQuoted()]
    return String(decoding: StructuredField.unquoted(inside), as: UTF8.self)
  }

  /// method ["/" version] "=" result [reasonspec] *propspec, behind the method's name.
  private mutating func result(of method: String) -> AuthenticationResults.Result? {
    if take(UInt8(ascii: "/")) {
      field.skipSpace()
      // Another version of a method is not understood (RFC 8601 §2.2).
      guard field.octets[field.take(while: ASCII.isDigit)].equals("1") else { return nil }
    }
    guard take(UInt8(ascii: "=")), let result = keyword() else { return nil }
    var properties: [AuthenticationResults.Property] = []
    while !isAtEnd(), field.current != UInt8(ascii: ";") {
      guard properties.count < Self.mostResults, let property = property() else { return nil }
      properties.append(property)
    }
    return .init(method: method, result: result, properties: properties)
  }

  /// ptype "." property "=" pvalue, or a word of its own such as `reason` or Microsoft's `action`.
  private mutating func property() -> AuthenticationResults.Property? {
    guard var name = keyword() else { return nil }
    if take(UInt8(ascii: ".")) {
      guard let property = keyword() else { return nil }
      name += ".\(property)"
    }
    guard take(UInt8(ascii: "=")), let value = propertyValue() else { return nil }
    return .init(name: name, value: value)
  }

  /// A token, a quoted string, or an address or domain as it stands, up to white space or the next result; perhaps empty.
  private mutating func propertyValue() -> String? {
    field.skipSpace()
    var text = ""
    if !field.isAtEnd, field.current == UInt8(ascii: "\"") { text = quoted() }
    let rest = field.take { $0 > 0x20 && $0 < 0x7F && $0 != 0x3B && $0 != 0x28 && $0 != 0x22 }
    guard field.isAtEnd || field.current != UInt8(ascii: "\"") else { return nil }
    return text + String(decoding: field.octets[rest].array, as: UTF8.self)
  }
}
