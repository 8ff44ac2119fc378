import FoundationEssentials

/// A partner's message with files attached.
struct Mail {
  var from = "feeds@partner.example"
  var to = "uploads@gateway.example"
  var subject = "files"
  var messageID = "<\(UInt64.random(in: .min ... .max))@partner.example>"
  var files: [File]

  struct File {
    var name: String
    var bytes: [UInt8]

    /// Without bytes of its own a file holds one conversion.
    init(_ name: String, _ bytes: [UInt8]? = nil) {
      self.name = name
      self.bytes = bytes ?? rows(1, named: name)
    }
  }

  init(_ names: String..., subject: String = "files") {
    files = names.map { File($0) }
    self.subject = subject
  }

  init(_ files: [File]) { self.files = files }

  /// With files of two lines that are no conversions.
  init(short names: String...) {
    files = names.map { File($0, octets("CampaignId,OrderId,Amount\r\n3641,\($0),19.95\r\n")) }
  }

  /// As it travels: lines end in CRLF, the files are in base64.
  var bytes: [UInt8] {
    let head = """
      From: \(from)
      To: \(to)
      Subject: \(subject)
      Date: Tue, 24 Nov 2026 08:00:00 +0000
      Message-ID: \(messageID)
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="=_files"

      --=_files
      Content-Type: text/plain; charset=utf-8

      Hello, our files are attached.

      """
    let lines = (head + files.map(part).joined() + "--=_files--\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    return octets(lines.joined(separator: "\r\n"))
  }

  private func part(_ file: File) -> String {
    """
    --=_files
    Content-Type: application/octet-stream
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="\(file.name)"

    \(Data(file.bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]))

    """
  }
}

/// What a message in a mailbox says in a header field, unfolded; nil when it has none of that name.
func field(_ name: String, of message: [UInt8]) -> String? {
  let end = message.firstRange(of: octets("\r\n\r\n"))?.lowerBound ?? message.endIndex
  let text = String(decoding: message[..<end], as: UTF8.self)
  var value: String?
  for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
    if let found = value {
      guard line.first == " " || line.first == "\t" else { return found }
      value = found + line
    } else if line.lowercased().hasPrefix(name.lowercased() + ":") {
      value = String(line.dropFirst(name.count + 1).drop { $0 == " " })
    }
  }
  return value
}

/// A file of so many conversions, all of them right; `name` makes them this file's.
func rows(_ count: Int, named name: String = "A") -> [UInt8] {
  let header = "CampaignId,ActionTrackerId,EventDate,OrderId,CustomerId,CurrencyCode,Amount"
  let rows = (1...max(1, count)).prefix(count).map { "3641,8180,NOW,\(name.prefix(50))-\($0),c-\($0),EUR,19.95" }
  return octets(([header] + rows).map { $0 + "\r\n" }.joined())
}
