internal import CCurl
public import Model

/// The key that an SSH server shows, as a person compares it.
public struct ShownHostKey: Sendable, Hashable {
  /// `ssh-ed25519`
  public let algorithm: String
  /// `SHA256:…`
  public let fingerprint: String
}

/// Asks an SSH server for its host key and hangs up: for a person to confirm, once. Nothing is sent to it that it could
/// make use of.
public struct HostKeyProbe {
  private let host: String
  private let port: UInt16
  private let patience: FilePatience

  public init(host: String, port: UInt16 = 22, patience: FilePatience = FilePatience()) {
    self.host = host
    self.port = port
    self.patience = patience
  }

  /// What the server shows, of the kinds of keys that we would take.
  public func run() throws(TransferError) -> ShownHostKey {
    let nobodys = Fingerprint.of([])
    let server = try FileServer(.sftp(hostKeys: [nobodys]), host: host, port: port)
    let transfer = FileTransfer(server, as: .password(user: "nobody", secret: "none"), patience: patience)
    defer { transfer.close() }
    do { _ = try transfer.perform(.init(path: "/")) } catch let failure as FileFailure {
      guard let key = failure.shownHostKey else { throw failure.error }
      return ShownHostKey(algorithm: algorithm(of: key), fingerprint: Fingerprint.of(key))
    } catch { throw error as? TransferError ?? TransferError(.unavailable, "\(error)") }
    throw TransferError(.protocolViolation, "\(server) let us in without showing a host key")
  }

  /// The name a key begins with, behind its length (RFC 4253 §6.6).
  private func algorithm(of key: [UInt8]) -> String {
    guard key.count > 4 else { return "" }
    return printable(key[4...].prefix(key[..<4].reduce(0) { $0 << 8 | Int($1) }), limit: 64)
  }
}
