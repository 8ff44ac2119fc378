internal import struct Crypto.SHA256
internal import Model
internal import Queues
internal import Spool

/// The bytes of a delivery, which are those that were handed in, or there is an error.
final class DeliveryBytes: ArrivedBytes {
  private let bytes: BytesInFile

  /// Reads them all once: what the disk has lost or changed is never sent. Throws `.corrupt` then.
  init(of delivery: Delivery, in store: Store) throws {
    let path = try store.path(ofDelivery: delivery.id)
    do { bytes = try BytesInFile(path: path) } catch { throw StoreError(.corrupt, error.words) }
    guard bytes.count == delivery.size, Self.digest(of: bytes) == delivery.sha256 else {
      throw StoreError(
        .corrupt, "\"\(path)\" no longer holds the bytes of delivery \"\(delivery.id)\": its SHA-256 differs")
    }
  }

  var count: Int { bytes.count }

  func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
    try bytes.withBytes(body)
  }

  func release(before offset: Int) { bytes.release(before: offset) }

  static func digest(of bytes: any ArrivedBytes) -> SHA256Digest {
    var hash = SHA256()
    bytes.withBytes { all in
      for start in stride(from: 0, to: all.count, by: 1 << 20) {
        let end = min(start + 1 << 20, all.count)
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: all[start..<end]))
        bytes.release(before: end)
      }
    }
    return SHA256Digest(Array(hash.finalize()))
  }
}
