import Glibc
import Model
import Spool

/// Lends a fresh folder and removes it, with what is in it, one level of folders deep.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/spool-tests-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw TransferError(.spool, "cannot make a temporary folder") }
  let folder = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  defer { remove(folder) }
  try body(folder)
}

private func remove(_ folder: String) {
  for name in entries(of: folder) where unlink("\(folder)/\(name)") != 0 { remove("\(folder)/\(name)") }
  rmdir(folder)
}

/// The names in a folder, sorted.
func entries(of folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    names.append(
      withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
  return names.filter { $0 != "." && $0 != ".." }.sorted()
}

func write(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else { throw TransferError(.spool, "cannot write a test's file") }
  defer { fclose(file) }
  fputs(text, file)
}

/// Bytes of which no stretch looks like another.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) } }

/// `bytes` through a spool that keeps 1,000 octets in memory, `chunk` at a time.
func spooled(_ bytes: [UInt8], in folder: String, chunk: Int) throws -> any ArrivedBytes {
  let writer = try Spool(folder: folder, memoryLimit: 1_000).begin()
  for start in stride(from: 0, to: bytes.count, by: chunk) {
    try writer.append(Array(bytes[start..<min(start + chunk, bytes.count)]))
  }
  return try writer.finish()
}

extension SpoolWriter {
  func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }
}

/// The words of the error that `body` throws.
func words(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch { return "\(error)" }
}
