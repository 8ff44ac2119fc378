/// What a server says in its answer to EHLO that it can do (RFC 5321 §4.1.1.1), as far as we use it.
struct SMTPExtensions: Equatable {
  /// RFC 2920
  var pipelining = false
  /// RFC 1870
  var size = false
  /// RFC 6152
  var eightBitMIME = false
  /// RFC 6531
  var smtpUTF8 = false

  init() {}

  init(_ reply: SMTPReply) {
    for line in reply.lines.dropFirst() {
      let keyword = line.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "=") }
      switch String(decoding: keyword.map(uppercase), as: UTF8.self) {
      case "PIPELINING": pipelining = true
      case "SIZE": size = true
      case "8BITMIME": eightBitMIME = true
      case "SMTPUTF8": smtpUTF8 = true
      default: break
      }
    }
  }

  /// From the lines a server said until the login was done: the last reply of 250 among them answers the last EHLO,
  /// since STARTTLS and AUTH are answered by other codes. None for a server that only knows HELO.
  init(handshake lines: [[UInt8]]) {
    var parser = SMTPReplyParser()
    // What is no reply in here libcurl has let pass; then nothing is taken for granted.
    let replies = (try? parser.take(lines.flatMap { $0 + [UInt8(ascii: "\n")] })) ?? []
    self = replies.last { $0.code == 250 }.map(SMTPExtensions.init) ?? SMTPExtensions()
  }
}

/// ASCII only: protocols' keywords know no other letters.
private func uppercase(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
}
