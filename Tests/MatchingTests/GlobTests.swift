import Matching
import Model
import Testing

private func glob(_ pattern: String, ignoreCase: Bool = false) throws -> Glob {
  Glob(try #require(FileNamePattern(pattern)), ignoreCase: ignoreCase)
}

@Suite struct GlobTests {
  @Test(
    "A star takes any sequence, a question mark one character, all else itself",
    arguments: [
      ("Conversions_202?_*.csv", "Conversions_2026_11.csv"),
      ("Conversions_202?_*.csv", "Conversions_2026_.csv"),
      ("*", "anything"), ("*", ""), ("**", "a"), ("?", "a"), ("???", "abc"), ("a*", "a"), ("*a", "a"),
      ("a*a", "aa"), ("*.csv", ".csv"), ("*.csv", "a.csv.csv"), ("*ab*ab*", "abab"), ("a*b*c", "abbbc"),
      ("*aab", "aaaab"), ("a?*", "ab"), ("*?", "a"), ("*?*?*", "ab"),
      ("[ab].csv", "[ab].csv"), ("{a,b}", "{a,b}"), ("a\\*", "a\\b"), ("^a$", "^a$"), ("a.b", "a.b"),
    ])
  func takes(pattern: String, name: String) throws {
    #expect(try glob(pattern).matches(name))
    #expect(try glob(pattern).mismatch(with: name) == nil)
  }

  @Test(
    "A name that does not match is told where it fails",
    arguments: [
      ("Conversions_202?_*.csv", "notes.pdf", "it does not begin with \"Conversions_202?_\""),
      ("Conversions_202?_*.csv", "Conversions_2026_11.xml", "it does not end with \".csv\""),
      ("Conversions_202?_*.csv", "conversions_2026_11.csv", "upper and lower case differ"),
      ("a_*_b_*.csv", "a_c.csv", "it has no \"_b_\" where the pattern has one"),
      ("ab*ba", "aba", "it is too short to begin with \"ab\" and end with \"ba\""),
      ("data.csv", "data.xml", "character 6 on is \"xml\" where \"csv\" is expected"),
      ("data.csv", "data", "it ends where \".csv\" is expected"),
      ("data.csv", "data.csv.exe", "it goes on with \".exe\" where the pattern ends"),
      ("data?.csv", "data.csv", "character 6 on is \"csv\" where \".csv\" is expected"),
      ("[ab].csv", "a.csv", "character 1 on is \"a.csv\" where \"[ab].csv\" is expected"),
      ("?", "", "it ends where \"?\" is expected"), ("?*", "", "it does not begin with \"?\""),
      ("a.b", "axb", "character 2 on is \"xb\" where \".b\" is expected"),
    ])
  func saysWhere(pattern: String, name: String, words: String) throws {
    #expect(try glob(pattern).matches(name) == false)
    #expect(try glob(pattern).mismatch(with: name) == words)
  }

  @Test(
    "A character is what a person counts as one",
    arguments: ["é", "e\u{301}", "x\u{302}", "🇸🇪", "👩‍👩‍👧", "👍🏽", "각", "\u{1112}\u{1161}\u{11AB}", "नि"])
  func oneCharacter(character: String) throws {
    #expect(try glob("a?.csv").matches("a\(character).csv"))
    #expect(try glob("a??.csv").matches("a\(character).csv") == false)
  }

  @Test("Both normal forms of a letter are the same letter, in the name and in the pattern")
  func normalForms() throws {
    #expect(try glob("Umsätze_*.csv").matches("Umsa\u{308}tze_11.csv"))
    #expect(try glob("Umsa\u{308}tze_*.csv").matches("Umsätze_11.csv"))
    #expect(try glob("Umsatze_*.csv").matches("Umsa\u{308}tze_11.csv") == false)
    #expect(try glob("e*").matches("e\u{301}") == false)
  }

  @Test(
    "Case is ignored only where it is asked for, and in no language",
    arguments: [
      ("ÄPFEL.CSV", "äpfel.csv", true), ("ΣΊΣΥΦΟΣ", "σίσυφος", true), ("K", "\u{212A}", true),
      ("s", "ſ", true),
      ("ẞ", "ß", true), ("ß", "SS", false), ("i", "İ", false), ("I", "ı", false), ("É", "e\u{301}", true),
      ("ᾳ", "α\u{345}", true), ("ǅ", "ǆ", true), ("a", "b", false),
    ])
  func foldsCase(pattern: String, name: String, matches: Bool) throws {
    #expect(try glob(pattern, ignoreCase: true).matches(name) == matches)
  }

  @Test("Case counts unless told otherwise, and the digits do not fold")
  func caseCounts() throws {
    #expect(try glob("*.csv").matches("A.CSV") == false)
    #expect(try glob("*.csv", ignoreCase: true).matches("A.CSV"))
    #expect(try glob("*.csv", ignoreCase: true).mismatch(with: "A.XML") == "it does not end with \".csv\"")
  }

  @Test("Many stars over a long name that almost matches end without trying everything")
  func doesNotExplode() throws {
    let name = String(repeating: "a", count: 5_000)
    #expect(try glob(String(repeating: "*a", count: 200) + "*b").matches(name) == false)
    #expect(try glob(String(repeating: "*a", count: 200) + "*b").matches(name + "b"))
    #expect(try glob(String(repeating: "*", count: 10_000) + "b").matches(name) == false)
  }

  @Test("The same answers as a matcher that tries everything, over all small patterns and names")
  func agreesWithTheDefinition() throws {
    for pattern in words(over: ["a", "b", "*", "?"], upTo: 4) where !pattern.isEmpty {
      let glob = try glob(pattern)
      for name in words(over: ["a", "b"], upTo: 5) {
        let expected = matchesByDefinition(Array(pattern)[...], Array(name)[...])
        #expect(glob.matches(name) == expected, "\(pattern) on \(name)")
      }
    }
  }

  private func words(over alphabet: [String], upTo length: Int) -> [String] {
    guard length > 0 else { return [""] }
    return [""] + words(over: alphabet, upTo: length - 1).flatMap { rest in alphabet.map { $0 + rest } }
  }

  private func matchesByDefinition(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
    switch pattern.first {
    case nil: name.isEmpty
    case "*":
      matchesByDefinition(pattern.dropFirst(), name)
        || !name.isEmpty && matchesByDefinition(pattern, name.dropFirst())
    case "?": !name.isEmpty && matchesByDefinition(pattern.dropFirst(), name.dropFirst())
    case let literal: name.first == literal && matchesByDefinition(pattern.dropFirst(), name.dropFirst())
    }
  }
}
