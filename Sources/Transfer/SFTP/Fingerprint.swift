internal import CCurl
internal import Crypto

/// How people compare the keys of SSH servers: `SHA256:` and the base64 of the key's SHA-256 without its `=`, as
/// ssh-keygen and ssh show it.
public enum Fingerprint {
  /// Of a key as SSH writes it (RFC 4253 §6.6).
  static func of(_ key: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = prefix
    var bits: UInt32 = 0
    var count = 0
    for byte in SHA256.hash(data: key) {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(alphabet[Int(bits >> UInt32(count)) & 63])
      }
    }
    if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count)) & 63]) }
    return text
  }

  public static func isValid(_ text: String) -> Bool {
    guard text.hasPrefix(prefix) else { return false }
    let digits = text.utf8.dropFirst(prefix.utf8.count)
    return digits.count == 43
      && digits.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
          true
        default: false
        }
      }
  }

  private static let prefix = "SHA256:"
}

/// The key an SSH server shows, and what is said to it.
final class HostKeyCheck {
  /// The fingerprints of which one must be shown; nil takes none, and only notes what was shown.
  private let expected: [String]?
  /// The key as SSH writes it, once one was shown.
  private(set) var shown: [UInt8]?

  init(expecting expected: [String]?) { self.expected = expected }

  /// Has `handle` ask this object, which must outlive it.
  func watch(_ handle: UnsafeMutableRawPointer) {
    must(
      ccurl_set_host_key_fn(
        handle,
        { context, _, key, length in
          guard let context else { return CURLKHMATCH_MISMATCH.code }
          let bytes = Array(UnsafeRawBufferPointer(start: key, count: length))
          let check = Unmanaged<HostKeyCheck>.fromOpaque(context).takeUnretainedValue()
          return check.takes(bytes) ? CURLKHMATCH_OK.code : CURLKHMATCH_MISMATCH.code
        }, Unmanaged.passUnretained(self).toOpaque()))
  }

  private func takes(_ key: [UInt8]) -> Bool {
    shown = key
    return expected?.contains(Fingerprint.of(key)) ?? false
  }
}

extension curl_khmatch {
  fileprivate var code: Int32 { Int32(rawValue) }
}
