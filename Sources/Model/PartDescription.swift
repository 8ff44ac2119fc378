/// A leaf of a message, as far as matching needs to know it: what it calls itself and where it stands, not its bytes.
public struct PartDescription: Sendable, Hashable, Codable {
  /// The part's number as IMAP writes it: `2`, `1.2` (RFC 9051 §6.4.5); `1` for a message of one part.
  public var path: String
  /// `type/subtype` in lower case, without parameters.
  public var contentType: String
  /// The disposition type in lower case: `attachment`, `inline`, or what else was written; nil without the header.
  public var disposition: String?
  /// Decoded, before any check; nil when the part names no file.
  public var fileName: String?
  /// Without its angle brackets.
  public var contentID: String?
  /// The multiparts around the part, outermost first.
  public var containers: [Container]
  /// The HTML of the message shows this part by its Content-ID (RFC 2392 `cid:`).
  public var isShownByHTML: Bool
  /// It was opened: what was in it, perhaps nothing, stands behind it. Nil where nobody could have opened it.
  public var isOpened: Bool?
  /// Decoded octets; nil while nobody has decoded the part.
  public var size: Int?
  public var sha256: SHA256Digest?

  /// One multipart around a part.
  public struct Container: Sendable, Hashable, Codable {
    /// In lower case: `mixed`, `related`, `signed`; `rfc822` for a forwarded message, `tnef` for a winmail.dat,
    /// `uuencode` for a text.
    public var subtype: String
    /// Which of its children leads to the part, from 0.
    public var index: Int

    public init(subtype: String, index: Int) {
      self.subtype = subtype
      self.index = index
    }
  }

  public init(
    path: String, contentType: String, disposition: String? = nil, fileName: String? = nil,
    contentID: String? = nil, containers: [Container] = [], isShownByHTML: Bool = false, isOpened: Bool? = nil,
    size: Int? = nil,
    sha256: SHA256Digest? = nil
  ) {
    self.path = path
    self.contentType = contentType
    self.disposition = disposition
    self.fileName = fileName
    self.contentID = contentID
    self.containers = containers
    self.isShownByHTML = isShownByHTML
    self.isOpened = isOpened
    self.size = size
    self.sha256 = sha256
  }
}
