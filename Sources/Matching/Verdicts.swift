public import Model

/// Which leaves count as attachments, and why or why not, in document order. Without a connection the defaults hold:
/// not strict, and a forwarded message is one attachment.
///
/// `parts` holds every leaf; a forwarded message and an opened `winmail.dat` stand before what is in them, whose paths
/// go on from theirs and whose containers name them: `rfc822`, `tnef`. So does a text with files in uuencode.
public func verdicts(of parts: [PartDescription], for connection: Connection?) -> [PartVerdict] {
  let message = Leaves(parts, for: connection)
  return parts.indices.map { index in
    let part = parts[index]
    if let reason = message.structuralExclusion(of: index) { return part.notCounted(reason) }
    if message.bodies.contains(index) { return part.notCounted("body text") }
    if connection?.isStrict == true {
      return part.counted("the connection is strict, and this is not the body")
    }
    if let reason = exclusion(of: part) { return part.notCounted(reason) }
    return verdict(byItself: part)
  }
}

/// `application/pgp-signature`, `application/pkcs7-signature` and others of their kind (RFC 1847 §2.1): whatever else
/// stands in the second place is a file.
private func isSignature(_ contentType: String) -> Bool {
  contentType.hasPrefix("application/") && contentType.hasSuffix("-signature")
}

/// What a leaf is that looks like an attachment and is none.
private func exclusion(of part: PartDescription) -> String? {
  let innermost = part.containers.last
  if part.isShownByHTML, part.containers.contains(where: { $0.subtype == "related" }) {
    return "the HTML shows it in its place"
  }
  if innermost?.subtype == "signed", innermost?.index == 1, isSignature(part.contentType) {
    return "the signature of multipart/signed"
  }
  if innermost?.subtype == "alternative", part.contentType == "text/calendar" {
    return "a calendar alternative"
  }
  if innermost?.subtype == "report", reportTypes.contains(part.contentType) {
    return "\(part.contentType) of multipart/report"
  }
  return nil
}

/// What a report says to machines (RFC 6522 §3, RFC 3464, RFC 8098, RFC 6533).
private let reportTypes: Set<String> = [
  "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
  "message/global-delivery-status", "message/global-disposition-notification", "message/global-headers",
  "message/feedback-report",
]

/// `inline` proves nothing, for Apple Mail sends real files that way; a disposition nobody knows is `attachment`
/// (RFC 2183 §2.8).
private func verdict(byItself part: PartDescription) -> PartVerdict {
  if part.isOffered {
    return part.counted("its disposition is \(printable(part.disposition ?? "", limit: 40))")
  }
  if part.isNamed { return part.counted("it has a file name") }
  if part.isForward { return part.counted("a forwarded message is one attachment") }
  if part.contentType.hasPrefix("text/") { return part.notCounted("text without a file name") }
  if part.contentType.hasPrefix("multipart/") { return part.notCounted("a multipart without parts") }
  return part.counted("\(printable(part.contentType, limit: 80)) is not text")
}

extension PartDescription {
  /// An empty name is none.
  var isNamed: Bool { fileName.map { !$0.isEmpty } ?? false }

  /// Its disposition is `attachment`, or one that is to be read as `attachment`.
  var isOffered: Bool { disposition.map { $0 != "inline" && !$0.isEmpty } ?? false }

  var isForward: Bool { contentType == "message/rfc822" || contentType == "message/global" }

  /// Outlook's envelope around attachments (MS-OXTNEF).
  var isTNEF: Bool {
    contentType == "application/ms-tnef" || contentType == "application/vnd.ms-tnef"
      || fileName?.lowercased() == "winmail.dat"
  }

  fileprivate func counted(_ reason: String) -> PartVerdict {
    PartVerdict(
      part: self, counted: true, reason: isReserved ? "\(reason), but its name is reserved: skipped" : reason)
  }

  fileprivate func notCounted(_ reason: String) -> PartVerdict {
    PartVerdict(part: self, counted: false, reason: reason)
  }

  private var isReserved: Bool { hasReservedName(self) }
}
