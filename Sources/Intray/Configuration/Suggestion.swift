/// `; did you mean "imap"?` when one of `words` is at most two slips of the pen away from `found`, else nothing.
func suggestion(_ found: String, among words: [String]) -> String {
  let nearest = words.map { (word: $0, distance: editDistance(found, $0)) }.min { $0.distance < $1.distance }
  guard let nearest, nearest.distance <= 2, nearest.distance < found.count else { return "" }
  return "; did you mean \"\(nearest.word)\"?"
}

/// How many characters have to be changed, added or removed to make `right` of `left` (Levenshtein).
func editDistance(_ left: String, _ right: String) -> Int {
  let right = Array(right.lowercased())
  var row = Array(0...right.count)
  for (i, character) in left.lowercased().enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in right.indices {
      let changed = diagonal + (character == right[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}

extension [String] {
  /// `a, b and c`
  var listed: String {
    guard count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + self[count - 1]
  }
}
