internal import Yams

/// A YAML mapping read by somebody who knows all its keys: what is not known is an error, and so is a wrong shape.
struct YAMLMapping {
  let file: String
  /// The keys that lead here.
  let path: [String]
  private let node: Node
  private let values: [(key: Node, value: Node)]

  /// Reads a whole file whose top is a mapping.
  init(text: String, file: String, known: [String]) throws {
    let composed: Node?
    do {
      composed = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw ConfigurationError(file: file, line: error.line, key: "", words: error.firstLine)
    }
    guard let composed else {
      throw ConfigurationError(
        file: file, key: "", words: "the file is empty; expected the keys \(known.listed)")
    }
    try self.init(composed, file: file, path: [], known: known)
  }

  /// Takes `node` as a mapping with no other keys than `known`; an empty list lets any key pass.
  init(_ node: Node, file: String, path: [String], known: [String]) throws {
    self.file = file
    self.path = path
    self.node = node
    guard case .mapping(let mapping) = node else {
      throw ConfigurationError(
        file: file, line: node.line, key: path.joined(separator: "."),
        words: "found \(node.shape), expected a mapping\(known.isEmpty ? "" : " with the keys \(known.listed)")")
    }
    values = mapping.map { (key: $0.key, value: $0.value) }
    guard !known.isEmpty else { return }
    for (key, _) in values {
      let name = key.string ?? ""
      if !known.contains(name) { throw unknown(name, at: key, among: known) }
    }
  }

  /// The keys in the order of the file, also those at which nothing stands.
  var keys: [String] { values.compactMap(\.key.string) }

  /// Whether something stands at `key`: `credential:` with nothing behind it is no credential.
  func has(_ key: String) -> Bool { value(key)?.isNull == false }

  /// The text at `key`; nil when it is absent or null.
  func string(_ key: String) throws -> String? {
    guard let value = value(key), !value.isNull else { return nil }
    guard case .scalar(let scalar) = value else {
      throw error(at: key, "found \(value.shape), expected a text")
    }
    return scalar.string
  }

  func requiredString(_ key: String) throws -> String {
    guard let text = try string(key), !text.isEmpty else { throw missing(key, "a text") }
    return text
  }

  /// `true` or `false` (also `yes`, `no`, `on`, `off`).
  func bool(_ key: String) throws -> Bool? {
    guard let text = try string(key) else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: throw error(at: key, "found \"\(text)\", expected yes or no")
    }
  }

  /// One of the words of `Choice`.
  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, of: Choice.Type) throws -> Choice?
  where Choice.RawValue == String {
    guard let text = try string(key) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let words = Choice.allCases.map(\.rawValue)
      throw error(at: key, "found \"\(text)\", expected one of \(words.listed)\(suggestion(text, among: words))")
    }
    return choice
  }

  /// The texts of the list at `key`; a single text stands for a list of one.
  func strings(_ key: String) throws -> [String]? {
    guard let value = value(key), !value.isNull else { return nil }
    if case .scalar(let scalar) = value { return [scalar.string] }
    guard case .sequence(let sequence) = value else {
      throw error(at: key, "found \(value.shape), expected a list of texts")
    }
    return try sequence.map { element in
      guard case .scalar(let scalar) = element else {
        throw error(at: key, "found \(element.shape) in the list, expected a text")
      }
      return scalar.string
    }
  }

  /// The mapping at `key`, with no other keys than `known`.
  func mapping(_ key: String, known: [String] = []) throws -> YAMLMapping? {
    guard let value = value(key), !value.isNull else { return nil }
    return try YAMLMapping(value, file: file, path: path + [key], known: known)
  }

  /// The mappings of the list at `key`.
  func mappings(_ key: String, known: [String]) throws -> [YAMLMapping] {
    guard let value = value(key), !value.isNull else { return [] }
    guard case .sequence(let sequence) = value else {
      throw error(at: key, "found \(value.shape), expected a list")
    }
    return try sequence.enumerated().map { index, element in
      try YAMLMapping(element, file: file, path: path + ["\(key)[\(index)]"], known: known)
    }
  }

  /// An error about the value at `key`.
  func error(at key: String, _ words: String) -> ConfigurationError {
    ConfigurationError(
      file: file, line: (value(key) ?? node).line, key: (path + [key]).joined(separator: "."), words: words)
  }

  /// An error about `key`, which is not there.
  func missing(_ key: String, _ expected: String) -> ConfigurationError {
    error(at: key, "is missing; expected \(expected)")
  }

  private func value(_ key: String) -> Node? { values.first { $0.key.string == key }?.value }

  private func unknown(_ name: String, at key: Node, among known: [String]) -> ConfigurationError {
    let hint = suggestion(name, among: known)
    return ConfigurationError(
      file: file, line: key.line, key: (path + [name]).joined(separator: "."),
      words: "unknown key\(hint.isEmpty ? "; expected one of \(known.listed)" : hint)")
  }
}

extension Node {
  fileprivate var line: Int? { mark?.line }

  fileprivate var isNull: Bool {
    guard case .scalar(let scalar) = self, scalar.style == .plain else { return false }
    return ["", "~", "null"].contains(scalar.string)
  }

  fileprivate var shape: String {
    switch self {
    case .scalar(let scalar): isNull ? "nothing" : "\"\(scalar.string)\""
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}

extension YamlError {
  fileprivate var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    default: nil
    }
  }

  fileprivate var firstLine: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
      "this is not YAML: \(problem)"
    case .duplicatedKeysInMapping(let duplicates, _):
      "a key stands here twice: \(duplicates.listed)"
    default: "this is not YAML: \(self)"
    }
  }
}
