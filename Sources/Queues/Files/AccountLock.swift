internal import Glibc

/// The right to poll one account: a kernel lock that goes when this object or the process goes, however it dies.
public final class AccountLock {
  public let account: String
  private let descriptor: Int32

  /// Nil when another holds it.
  init?(account: String, in locks: Folder) throws(StoreError) {
    self.account = account
    let name = "\(pathComponent(account)).lock"
    descriptor = openat(locks.descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fileError("open the lock", "\(locks.path)/\(name)") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    guard errno == EWOULDBLOCK else { throw fileError("lock", "\(locks.path)/\(name)") }
    return nil
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}

/// A name as one component of a path: what is not a letter, a digit, `-` or `_` is written as `%` and two digits, so
/// that two names never meet and none is hidden or leaves its folder.
func pathComponent(_ name: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  let safe = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)
  let bytes = name.utf8.flatMap { byte -> [UInt8] in
    safe.contains(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The name that `component` was made of.
func accountName(_ component: String) -> String {
  var bytes: [UInt8] = []
  var rest = Array(component.utf8)[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    else {
      bytes.append(byte)
      continue
    }
    bytes.append(value)
    rest = rest.dropFirst(2)
  }
  return String(decoding: bytes, as: UTF8.self)
}
