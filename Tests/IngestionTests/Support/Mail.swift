import FoundationEssentials
import Model

/// A partner's message with files attached.
struct Mail {
  var from = "feeds@partner.example"
  /// Without the field when nil.
  var messageID: String? = "<\(ULID())@partner.example>"
  var subject = "files"
  /// Header fields beyond the usual: `Auto-Submitted: no`.
  var fields: [String] = []
  var text = "Hello, our files are attached."
  /// Of every file.
  var contentType = "application/octet-stream"
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

  init(_ names: String..., text: String? = nil, fields: String...) {
    self.init(names.map { File($0) })
    self.fields = fields
    self.text = text ?? self.text
  }

  init(_ files: [File]) { self.files = files }

  /// As it travels: lines end in CRLF, the files are in base64.
  var bytes: [UInt8] {
    var lines = ["Received: from mx.partner.example; Tue, 24 Nov 2026 08:00:01 +0000", "From: \(from)"]
    lines += ["To: uploads@gateway.example", "Subject: \(subject)", "Date: Tue, 24 Nov 2026 08:00:00 +0000"]
    if let messageID { lines.append("Message-ID: \(messageID)") }
    lines += fields + ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=\"=_files\"", ""]
    lines += ["--=_files", "Content-Type: text/plain; charset=utf-8", "", text]
    lines += files.flatMap(part) + ["--=_files--", ""]
    return octets(lines.joined(separator: "\r\n"))
  }

  private func part(_ file: File) -> [String] {
    [
      "--=_files", "Content-Type: \(contentType)", "Content-Transfer-Encoding: base64",
      "Content-Disposition: attachment; filename=\"\(file.name)\"", "",
      Data(file.bytes).base64EncodedString(options: [.lineLength76Characters]),
    ]
  }
}

func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A file of so many conversions, all of them right; `name` makes them this file's.
func rows(_ count: Int, named name: String = "A") -> [UInt8] {
  let header = "CampaignId,ActionTrackerId,EventDate,OrderId,CustomerId,CurrencyCode,Amount"
  let rows = (1...max(1, count)).prefix(count).map { "3641,8180,NOW,\(name.prefix(50))-\($0),c-\($0),EUR,19.95" }
  return octets(([header] + rows).map { $0 + "\r\n" }.joined())
}
