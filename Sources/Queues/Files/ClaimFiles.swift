internal import Glibc
internal import Model

/// The files that claimers read, under `<home>/claims`: second names, `<lease>.<format>`, of the bytes of queue items.
/// They are given after the commit that gives the lease and taken when it ends; what a crash leaves is swept. Nothing
/// rests on them, so that they are never made durable.
final class ClaimFiles {
  private let folder: Folder

  init(in home: Folder) throws(StoreError) { folder = try Folder("claims", in: home) }

  /// Names the bytes at `source`, and returns the path.
  func link(_ source: String, for lease: Lease, _ format: Format) throws(StoreError) -> String {
    let name = Self.name(lease, format)
    guard linkat(AT_FDCWD, source, folder.descriptor, name, 0) == 0 || errno == EEXIST else {
      throw fileError("link", "\(folder.path)/\(name)")
    }
    return "\(folder.path)/\(name)"
  }

  /// Takes the name, whether or not it is there.
  func unlink(_ lease: Lease, _ format: Format) { unlinkat(folder.descriptor, Self.name(lease, format), 0) }

  /// Takes every name whose lease is not held.
  func sweep(unless isHeld: (Lease) throws(StoreError) -> Bool) throws(StoreError) {
    for name in try folder.names() {
      guard let lease = name.split(separator: ".").first.flatMap({ Lease(String($0)) }) else { continue }
      if try !isHeld(lease) { unlinkat(folder.descriptor, name, 0) }
    }
  }

  private static func name(_ lease: Lease, _ format: Format) -> String { "\(lease).\(format.rawValue)" }
}
