internal import CIconv
internal import Glibc

/// The converters that one text has needed: opening one costs more than converting a word by it.
final class Converters {
  private var opened: [String: Converter] = [:]

  /// The text of `octets`; where glibc lacks the charset, their guess.
  func convert(_ octets: [UInt8], from charset: String) -> (text: String, isValid: Bool) {
    guard let converter = opened[charset] ?? Converter(from: charset) else {
      return (Charset.guess(octets).text, false)
    }
    opened[charset] = converter
    return converter.convert(octets)
  }
}

/// glibc's iconv, from one charset to UTF-8.
private final class Converter {
  private let descriptor: iconv_t

  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  init?(from charset: String) {
    guard let opened = iconv_open("UTF-8", charset), opened != UnsafeMutableRawPointer(bitPattern: -1) else {
      return nil
    }
    descriptor = opened
  }

  deinit { iconv_close(descriptor) }

  /// Converts all of `octets`; what cannot be converted becomes U+FFFD, one for each octet skipped.
  func convert(_ octets: [UInt8]) -> (text: String, isValid: Bool) {
    var output: [UInt8] = []
    var isValid = true
    octets.withUnsafeBytes { input in
      var rest = Octets(input)
      while rest.count > 0 {
        let taken = step(rest, &output)
        rest = rest[taken..<rest.count]
        guard rest.count > 0 else { break }
        isValid = false
        output += Self.replacement
        rest = rest[1..<rest.count]
      }
      flush(&output)
    }
    return (String(decoding: output, as: UTF8.self), isValid)
  }

  /// Converts until the first octet that cannot be, and says how many were taken.
  private func step(_ input: Octets, _ output: inout [UInt8]) -> Int {
    var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: input.base)
      .assumingMemoryBound(to: CChar.self)
    var left = input.count
    while left > 0, write(&source, &left, &output) == E2BIG {}
    return input.count - left
  }

  /// Writes what an encoding with states still holds, and goes back to its first state.
  private func flush(_ output: inout [UInt8]) {
    var left = 0
    var source: UnsafeMutablePointer<CChar>?
    _ = write(&source, &left, &output)
  }

  /// One call of iconv into a piece of 1,024 octets; its errno, or 0.
  private func write(
    _ source: inout UnsafeMutablePointer<CChar>?, _ left: inout Int,
    _ output: inout [UInt8]
  ) -> Int32 {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { piece in
      var target = piece.baseAddress
      var room = piece.count
      let answer = iconv(descriptor, &source, &left, &target, &room)
      let code = answer == Int(bitPattern: UInt.max) ? errno : 0
      output += UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[..<(piece.count - room)])
      return code
    }
  }
}
