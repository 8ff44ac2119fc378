import FoundationEssentials
import Testing

@Suite("Rules") struct RulesTests {
  @Test("Every rule has a test for what it keeps out and one for what it lets in, and they are there")
  func tests() throws {
    let text = try String(contentsOfFile: packageRoot + "/Tests/Rules.md", encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| rule |") }
      .map { $0.split(separator: "|").map { String($0.drop { $0 == " " }) } }
    #expect(rows.count > 50)
    let known = try Set(swiftFiles(below: "Tests").flatMap(names))
    for row in rows {
      try #require(row.count == 3, "\(row)")
      for cell in row.dropFirst() {
        let named = cell.split { $0 == "," || $0 == " " }.map(String.init)
        #expect(!named.isEmpty, "nothing shows that \"\(row[0])\"")
        for name in named { #expect(known.contains(name), "there is no test \(name)") }
      }
    }
  }

  /// `IngestionTests/StoryTests.held` for each test of a file.
  private func names(in file: String) throws -> [String] {
    let path = file.split(separator: "/")
    let suite = "\(path[1])/\(path.last!.dropLast(".swift".count))"
    let text = try String(contentsOfFile: packageRoot + "/" + file, encoding: .utf8)
    return text.split(separator: "@Test").dropFirst().compactMap { test in
      guard let start = test.firstRange(of: "func ")?.upperBound else { return nil }
      return "\(suite).\(test[start...].prefix { $0.isLetter || $0.isNumber })"
    }
  }
}

@Suite("Verification") struct VerificationTests {
  @Test("Wherever libcurl connects, certificate and name are checked, and nothing says otherwise")
  func always() throws {
    let files = try swiftFiles(below: "Sources").map { file in
      (file: file, text: try String(contentsOfFile: packageRoot + "/" + file, encoding: .utf8))
    }
    let checks = ["CURLOPT_SSL_VERIFYPEER, 1)", "CURLOPT_SSL_VERIFYHOST, 2)", "CURL_SSLVERSION_TLSv1_2"]
    let beginning = files.filter { $0.text.contains("curl_easy_init()") }
    #expect(beginning.count > 3)
    for option in [
      "CURLOPT_SSL_VERIFYPEER", "CURLOPT_SSL_VERIFYHOST", "CURLOPT_SSL_OPTIONS", "CURLOPT_SSL_VERIFYSTATUS",
    ] {
      for (file, text) in files {
        let uses = text.ranges(of: option).count
        let right = checks.filter { $0.hasPrefix(option) }.reduce(0) { $0 + text.ranges(of: $1).count }
        #expect(uses == right, "\(file) sets \(option) otherwise")
      }
    }
    for (file, text) in beginning {
      let isChecked = checks.allSatisfy(text.contains) || text.contains("applyTrust(to:") || text.contains(".apply(to:")
      #expect(isChecked, "\(file) connects without saying what is to be checked")
    }
  }
}
