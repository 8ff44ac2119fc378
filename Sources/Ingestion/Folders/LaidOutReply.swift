internal import Matching
internal import Model
internal import Spool

/// A reply as files: the documents that its mail encloses, and its text. What a partner finds in a folder is what they would
/// have been mailed.
public struct LaidOutReply {
  /// In the order of the mail, the text last.
  public let files: [(name: String, bytes: [UInt8])]

  /// Takes a mail of ours apart.
  public init(_ mail: [UInt8]) {
    var reading = MailReading(BytesInMemory(mail))
    var files: [(name: String, bytes: [UInt8])] = []
    var text: [UInt8]?
    for index in reading.parts.indices {
      var bytes: [UInt8] = []
      reading.decode(index) { bytes += $0 }
      if let name = reading.parts[index].fileName {
        files.append((name, bytes))
      } else if reading.parts[index].contentType == "text/plain", text == nil {
        text = bytes
      }
    }
    if let text { files.append((Self.textName(for: files.first?.name, subject: reading.subject), text)) }
    self.files = files
  }

  /// `receipt_a.csv.txt` beside `receipt_a.csv.json`; a notice, which encloses nothing, is called by what it speaks of.
  private static func textName(for document: String?, subject: String?) -> String {
    if let document { return document.hasSuffix(".json") ? "\(document.dropLast(5)).txt" : "\(document).txt" }
    let name = (subject ?? "").split(separator: "] ", maxSplits: 1).last.map(String.init) ?? ""
    return FileName(name) == nil ? "receipt_notice.txt" : "receipt_\(name).txt"
  }
}
