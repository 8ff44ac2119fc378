internal import CMIME

/// The name of a header field (RFC 5322 §2.2).
enum FieldName {
  /// Whether every reader takes it for the same: letters, digits, `-`, `_` and `.`, and not the name of a content field
  /// with something before or behind it, which readers that search for it would find.
  static func isPlain(_ name: Octets) -> Bool {
    let found = cmime_field_name(name.base, name.count)
    return found.is_plain && !(found.has_content && looksLikeContent(name))
  }

  private static let contentFields: [StaticString] = [
    "content-type", "content-disposition", "content-transfer-encoding",
  ]

  private static func looksLikeContent(_ name: Octets) -> Bool {
    for field in contentFields where name.count > field.utf8CodeUnitCount {
      for start in 0...(name.count - field.utf8CodeUnitCount) where name.matches(field, at: start) { return true }
    }
    return false
  }
}
