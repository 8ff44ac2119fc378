/// `text` with upper and lower case made alike, character for character and in no language: every scalar becomes the
/// lower case of its upper case where both are one scalar, which is Unicode's simple case folding (`S`, `s` and `ſ`
/// alike; `ß` and `SS`, dotted and dotless `i` not). Combining marks stay, so that canonical equivalence stays.
func caseFolded(_ text: String) -> String {
  var folded = String.UnicodeScalarView()
  folded.append(contentsOf: text.unicodeScalars.map(caseFolded))
  return String(folded)
}

func caseFolded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  guard scalar.properties.canonicalCombiningClass == .notReordered, scalar != "ı" else { return scalar }
  let upper = only(scalar.properties.uppercaseMapping) ?? scalar
  return only(upper.properties.lowercaseMapping) ?? scalar
}

private func only(_ mapped: String) -> Unicode.Scalar? {
  mapped.unicodeScalars.count == 1 ? mapped.unicodeScalars.first : nil
}
