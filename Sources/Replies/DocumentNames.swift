public import Model

/// What the documents about these files are called: `receipt_<name>.json`, each once. What some system cannot store is
/// replaced, and what is too long is cut.
func documentNames(for files: [FileName]) -> [String] {
  var uses: [String: Int] = [:]
  return files.map { file in
    let base = storable(file.text)
    let use = uses[base.lowercased(), default: 0] + 1
    uses[base.lowercased()] = use
    return use == 1 ? "receipt_\(base).json" : "receipt_\(base) (\(use)).json"
  }
}

/// What the documents of the result of `file` are called: the table as one that can be opened, packed or not.
public func resultNames(for file: FileName, isPacked: Bool = false) -> (document: String, table: String) {
  let base = storable(file.text)
  let stem = base.lowercased().hasSuffix(".csv") ? String(base.dropLast(4)) : base
  return ("result_\(base).json", "result_\(stem).csv\(isPacked ? ".gz" : "")")
}

/// At most 160 octets of UTF-8, none of the characters that Windows or a shell reads as something else.
private func storable(_ name: String) -> String {
  var base = ""
  for character in name {
    let safe = character.unicodeScalars.allSatisfy { $0.isSeen && !unstorable.contains($0) } ? character : "_"
    guard base.utf8.count + String(safe).utf8.count <= 160 else { return base + "…" }
    base.append(safe)
  }
  return base
}

private let unstorable: Set<Unicode.Scalar> = ["/", "\\", ":", "\"", "<", ">", "|", "?", "*"]
