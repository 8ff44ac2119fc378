internal import ArgumentParser

/// Reads an argument that is one of the words of `Choice`.
func word<Choice: RawRepresentable & CaseIterable & Sendable>(_: Choice.Type) -> @Sendable (String) throws -> Choice
where Choice.RawValue == String {
  let choices = Dictionary(uniqueKeysWithValues: Choice.allCases.map { ($0.rawValue, $0) })
  let words = Choice.allCases.map(\.rawValue)
  return { text in
    guard let choice = choices[text] else {
      throw ValidationError("found \"\(text)\", expected one of \(words.listed)\(suggestion(text, among: words))")
    }
    return choice
  }
}
