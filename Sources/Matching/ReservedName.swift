/// Whether a name is one that only the gateway writes: it begins with `receipt_` or `result_` as people see it, that is
/// with characters that do not show left out, and without regard to case.
public func isReservedName(_ name: String) -> Bool {
  let seen = name.unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint }.map(caseFolded)
  return reservedPrefixes.contains { seen.starts(with: $0.unicodeScalars) }
}

/// In folded case. Their letters are ASCII and have no other spelling in NFC.
private let reservedPrefixes = ["receipt_", "result_"]
