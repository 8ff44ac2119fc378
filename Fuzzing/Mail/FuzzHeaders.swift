import Feeding

@testable import MIME

extension FuzzMail {
  /// A header block as it is read; and as text that goes into headers of ours.
  static let headers = FuzzTarget("headers") { bytes in
    readBlock(Octets(bytes))
    let message = Message(bytes)
    for name in ["To", "Cc", "Reply-To", "Sender"] { _ = message.addresses(in: name) }
    _ = (message.values(of: "Received"), message.from, message.messageID, message.lastARCSeal)
    if isOne(in: 2, bytes) { writeFields(String(decoding: bytes.prefix(80), as: UTF8.self)) }
  }

  /// Fields stand in the block one behind the other, each name before its value.
  private static func readBlock(_ input: Octets) {
    for lineEnd in [ASCII.lineFeed, ASCII.carriageReturn] {
      var block = HeaderBlock()
      block.read(input, from: 0, lineEnd: lineEnd, isRoot: true, limits: .standard) { _ in false }
      require((0...input.count).contains(block.end), "the block ends at \(block.end)")
      var end = 0
      for field in block.fields {
        require(field.name.lowerBound >= end, "a field at \(field.name) begins before \(end)")
        require(field.name.upperBound <= field.value.lowerBound, "the value \(field.value) is before its name")
        require(field.value.upperBound <= block.end, "a field ends behind the block")
        end = field.value.upperBound
        let unfolded = HeaderText.unfolded(input[field.value])
        require(!unfolded.contains(ASCII.lineFeed), "a fold is left")
        _ = (AddressList(unfolded), EncodedWords.decode(unfolded), MessageID.read(unfolded))
      }
      for finding in block.findings { require((0...input.count).contains(finding.offset), "\(finding) is nowhere") }
    }
  }

  /// Nothing that is written ends a line; what people read and what programs read comes back as it went in.
  private static func writeFields(_ text: String) {
    var writer = HeaderWriter()
    writer.write("Subject", text: text)
    writer.write("Content-Disposition", folding: "attachment")
    writer.write(parameter: "filename", text)
    let written = writer.octets
    require(written.allSatisfy { $0 < 0x7F }, "not in seven bits")
    for line in written.split(separator: ASCII.lineFeed) {
      require(line.last == ASCII.carriageReturn && line.dropLast().allSatisfy { $0 >= 0x20 }, "a line in a line")
      require(line.count <= 999, "a line of \(line.count)")
    }
    let fields = written.withUnsafeBytes { bytes in
      var block = HeaderBlock()
      block.read(Octets(bytes), from: 0, lineEnd: ASCII.lineFeed, isRoot: true, limits: .standard) { _ in false }
      require(block.findings.isEmpty, "our own header has \(block.findings)")
      return HeaderFields(block.fields, of: Octets(bytes))
    }
    let clean = HeaderWriter.withoutControls(text)
    require(fields.octets(of: "Subject").map { EncodedWords.decode($0).text } == [clean], "another subject")
    let message = (written + Array("Content-Type: text/csv\r\n\r\n".utf8)).withUnsafeBytes { Message($0) }
    require((message.root.fileName ?? "") == clean, "another file name")
    require(message.defects.isEmpty, "our own header has \(message.defects)")
  }
}
