internal import CCurl
internal import Synchronization

/// Private keys where libssh2 can read them: it takes the names of files only, and these are in memory and have none but
/// `/proc/self/fd/N`. They live as long as the process, one for each key.
enum KeyFile {
  private static let known = Mutex<[String: Int32]>([:])

  static func path(of pem: String) -> String {
    let descriptor = known.withLock { known in
      if let descriptor = known[pem] { return descriptor }
      var text = pem
      let descriptor = text.withUTF8 { ccurl_memory_file($0.baseAddress ?? UnsafePointer(bitPattern: 1)!, $0.count) }
      precondition(descriptor >= 0, "no memory for a key")
      known[pem] = descriptor
      return descriptor
    }
    return "/proc/self/fd/\(descriptor)"
  }
}
