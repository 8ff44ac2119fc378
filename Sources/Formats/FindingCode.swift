/// What kind of fault or remark; stable words, in replies, JSON and tests alike. Where Frictionless has a word for it,
/// that word.
public enum FindingCode: String, Sendable, Hashable, Codable, CaseIterable {
  // The file as a whole.
  case fileEmpty = "file-empty"
  case noRows = "no-rows"
  case xlsxNotCSV = "xlsx-not-csv"
  case notText = "not-text"
  case htmlNotCSV = "html-not-csv"
  case formatError = "format-error"
  case compressionError = "compression-error"
  case decompressionLimit = "decompression-limit"
}
