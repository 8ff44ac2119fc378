/// What the parts of a message say of themselves, each text named by its place. What programs write again and again is
/// known beforehand, so that nothing is built or kept for it.
struct Texts: Sendable {
  /// Where a text stands.
  struct Place: Sendable, Hashable {
    fileprivate let index: Int32

    // The first of the known, in their order.
    static let plain = Place(index: 0)
    static let octets = Place(index: 1)
    static let digest = Place(index: 2)
    static let message = Place(index: 3)
    static let globalMessage = Place(index: 4)
    static let partialMessage = Place(index: 5)
    static let externalBody = Place(index: 6)
    static let encryptedPGP = Place(index: 7)
    static let encryptedSMIME = Place(index: 8)
    static let encryptedOldSMIME = Place(index: 9)
    static let attachment = Place(index: 10)
  }

  /// In lower case.
  private static let known: [StaticString] = [
    "text/plain", "application/octet-stream", "multipart/digest", "message/rfc822", "message/global",
    "message/partial", "message/external-body", "application/pgp-encrypted", "application/pkcs7-mime",
    "application/x-pkcs7-mime", "attachment",
    "inline", "text/html", "text/csv", "multipart/mixed", "multipart/alternative", "multipart/related",
    "multipart/signed", "multipart/report", "application/pdf", "application/xml", "text/xml", "application/zip",
    "application/json", "image/png", "image/jpeg", "application/vnd.ms-excel",
  ]
  private static let knownTexts = known.map { "\($0)" }

  private var own: [String] = []

  subscript(_ place: Place) -> String {
    let index = Int(place.index)
    return index < Self.knownTexts.count ? Self.knownTexts[index] : own[index - Self.knownTexts.count]
  }

  /// Where the word stands, in lower case.
  mutating func place(ofWord octets: Octets) -> Place {
    for (index, text) in Self.known.enumerated() where octets.equals(text) { return Place(index: Int32(index)) }
    return add(ASCII.lowerText(octets.array))
  }

  mutating func add(_ text: String) -> Place {
    own.append(text)
    return Place(index: Int32(Self.known.count + own.count - 1))
  }

  /// Takes those of another structure, and returns where its first stands among these.
  mutating func take(_ other: Texts) -> Shift {
    defer { own += other.own }
    return Shift(distance: Int32(own.count))
  }

  /// From a place among the texts of one structure to that among those of another that took them.
  struct Shift {
    fileprivate let distance: Int32

    func callAsFunction(_ place: Place) -> Place {
      place.index < Texts.known.count ? place : Place(index: place.index + distance)
    }
  }
}
