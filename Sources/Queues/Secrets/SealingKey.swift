internal import Crypto
internal import Glibc

/// The key that secrets are sealed with before they touch the database: 32 octets of chance in a file of the home that
/// only its owner may read. Who has the database without it, a backup above all, has no secret.
struct SealingKey {
  private let key: SymmetricKey
  private let path: String

  static let fileName = "sealing.key"

  /// The home's key; made, and durable, where there is none yet.
  init(in home: Folder) throws(StoreError) {
    path = "\(home.path)/\(Self.fileName)"
    var bytes = try Self.read(in: home, path)
    if bytes == nil {
      try Self.make(in: home, path)
      bytes = try Self.read(in: home, path)
    }
    guard let bytes, bytes.count == 32 else {
      throw StoreError(.corrupt, "\"\(path)\" holds \(bytes?.count ?? 0) octets; expected the 32 of a sealing key")
    }
    key = SymmetricKey(data: bytes)
  }

  /// `secret`, unreadable and bound to what it is `of`: sealed for one credential it opens for no other.
  func seal(_ secret: [UInt8], of: String) -> [UInt8] {
    do { return [UInt8](try ChaChaPoly.seal(secret, using: key, authenticating: Array(of.utf8)).combined) } catch {
      preconditionFailure("a secret of \(secret.count) octets cannot be sealed: \(error)")
    }
  }

  /// What `seal` was given. Throws `.corrupt` for what another key sealed, or for something else.
  func open(_ sealed: [UInt8], of: String) throws(StoreError) -> [UInt8] {
    do {
      let box = try ChaChaPoly.SealedBox(combined: sealed)
      return [UInt8](try ChaChaPoly.open(box, using: key, authenticating: Array(of.utf8)))
    } catch {
      throw StoreError(
        .corrupt, "the secret of \(of) does not open: \"\(path)\" is not the key it was sealed with, or it was changed")
    }
  }

  /// Nil when there is none.
  private static func read(in home: Folder, _ path: String) throws(StoreError) -> [UInt8]? {
    let descriptor = openat(home.descriptor, fileName, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw fileError("open", path, or: .cannotOpen)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
      throw StoreError(
        .permissions, "\"\(path)\" has mode 0\(String(status.st_mode & 0o777, radix: 8)); expected 0600")
    }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw fileError("read", path) }
    return Array(bytes.prefix(count))
  }

  /// Under another name first: nobody ever reads half a key, and of two processes one wins.
  private static func make(in home: Folder, _ path: String) throws(StoreError) {
    let draft = "\(fileName).\(getpid())"
    let descriptor = openat(home.descriptor, draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fileError("create", path) }
    defer {
      close(descriptor)
      unlinkat(home.descriptor, draft, 0)
    }
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw fileError("write", path)
    }
    guard linkat(home.descriptor, draft, home.descriptor, fileName, 0) == 0 || errno == EEXIST,
      fsync(home.descriptor) == 0
    else { throw fileError("create", path) }
  }
}
