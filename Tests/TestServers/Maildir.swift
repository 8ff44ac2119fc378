import Glibc
import Synchronization

/// One mailbox as Dovecot keeps it: a file for each message in `new` and `cur`, flags in the name behind `:2,`.
struct Maildir {
  let path: String
  let owner: MailHost.MailOwner

  init(_ path: String, owner: MailHost.MailOwner) {
    self.path = path
    self.owner = owner
  }

  /// Makes the mailbox and every folder between it and `root` that is not there yet.
  func make(below root: String) throws {
    var folders = [path, path + "/new", path + "/cur", path + "/tmp"]
    while let above = folders[0].lastIndex(of: "/").map({ String(folders[0][..<$0]) }), above != root {
      folders.insert(above, at: 0)
    }
    for folder in folders {
      guard mkdir(folder, 0o700) == 0 else {
        if errno == EEXIST { continue }
        throw SystemFailure("make \"\(folder)\"")
      }
      chown(folder, owner.uid, owner.gid)
    }
  }

  /// The name carries the sizes Dovecot would otherwise read the file for: S in octets, W with every line ended by CRLF.
  func add(_ message: [UInt8]) throws {
    let number = Maildir.added.wrappingAdd(1, ordering: .relaxed).newValue
    let digits = String(number)
    let order = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    let name =
      "1700000000.M\(order)P\(getpid()).test,S=\(message.count),W=\(message.count + bareNewlines(message))"
    try write(message, to: "\(path)/tmp/\(name)")
    guard rename("\(path)/tmp/\(name)", "\(path)/new/\(name)") == 0 else {
      throw SystemFailure("rename \"\(name)\"")
    }
  }

  func messages() throws -> [StoredMessage] {
    let names = names(of: "cur").map { "cur/" + $0 } + names(of: "new").map { "new/" + $0 }
    let keywords = try self.keywords()
    return try names.sorted { order($0).lexicographicallyPrecedes(order($1)) }.map { name in
      StoredMessage(bytes: try contents("\(path)/\(name)"), flags: flags(of: name, keywords))
    }
  }

  var count: Int { names(of: "cur").count + names(of: "new").count }

  /// Dovecot makes its lists anew when they are gone, under the next UIDVALIDITY.
  func forgetUIDs() throws {
    for name in names(of: ".") where name == "dovecot-uidlist" || name.hasPrefix("dovecot.index") {
      guard unlink("\(path)/\(name)") == 0 else { throw SystemFailure("remove \"\(path)/\(name)\"") }
    }
  }

  private static let added = Atomic<Int>(0)

  private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure("make \"\(path)\"") }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor)
    fchown(descriptor, owner.uid, owner.gid)
  }

  private func contents(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure("open \"\(path)\"") }
    defer { close(descriptor) }
    return try readAll(descriptor)
  }

  private func names(of folder: String) -> [String] {
    guard let directory = opendir("\(path)/\(folder)") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Seconds and microseconds of delivery: `1795479168.M472292P12604.host` is [1795479168, 472292, 12604].
  private func order(_ name: String) -> [Int] {
    let unique = name.split(separator: "/").last!.prefix { $0 != "," && $0 != ":" }
    return unique.split { !("0"..."9").contains($0) }.compactMap { Int($0) }
  }

  /// `dovecot-keywords` holds lines of `number name`; number 0 is the flag `a`.
  private func keywords() throws -> [Character: String] {
    guard access("\(path)/dovecot-keywords", R_OK) == 0 else { return [:] }
    let text = String(decoding: try contents("\(path)/dovecot-keywords"), as: UTF8.self)
    var keywords: [Character: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, let number = UInt8(words[0]), number < 26 else { continue }
      keywords[Character(Unicode.Scalar(0x61 + number))] = String(words[1])
    }
    return keywords
  }

  private func flags(of name: String, _ keywords: [Character: String]) -> Set<String> {
    let system: [Character: String] = [
      "S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "T": "\\Deleted", "D": "\\Draft", "P": "$Forwarded",
    ]
    guard let comma = name.lastIndex(of: ","), name[..<comma].hasSuffix(":2") else { return [] }
    return Set(name[comma...].dropFirst().compactMap { system[$0] ?? keywords[$0] })
  }
}

private func bareNewlines(_ bytes: [UInt8]) -> Int {
  var count = 0
  var before: UInt8 = 0
  for byte in bytes {
    if byte == 0x0A && before != 0x0D { count += 1 }
    before = byte
  }
  return count
}
