/// What clamd answers to INSTREAM within a session, `3: stream: OK`.
enum ClamdAnswer: Equatable {
  case clean
  /// The name of a signature.
  case found(String)
  /// Its words: it has not looked.
  case failed(String)

  /// Reads one whole answer, without its NUL, to the command with this number; nil for what is none. OK is an answer
  /// only when it is all there is.
  init?(_ octets: [UInt8], to number: Int) {
    guard octets.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
    let line = String(decoding: octets, as: UTF8.self)
    let mark = "\(number): "
    guard line.hasPrefix(mark) else { return nil }
    let words = line.dropFirst(mark.count)
    if words == "stream: OK" {
      self = .clean
    } else if words.hasPrefix("stream: "), words.hasSuffix(" FOUND") {
      let signature = words.dropFirst("stream: ".count).dropLast(" FOUND".count)
      guard !signature.isEmpty, !signature.contains(" ") else { return nil }
      self = .found(String(signature))
    } else if words.hasSuffix("ERROR") {
      self = .failed(String(words))
    } else {
      return nil
    }
  }
}
