internal import MIME
internal import Model

/// A message file with what the reader found in it.
struct ReadMessage {
  /// As it was named on the command line.
  let file: String
  let message: Message
  let report: Report
  private let bytes: any ArrivedBytes

  /// Reads the file, or standard input for `-`.
  init(_ file: String) throws { self.init(file, try messageBytes(of: file)) }

  /// Reads the file, whatever it is called.
  init(path: String) throws { self.init(path, try messageBytes(at: path)) }

  private init(_ file: String, _ bytes: any ArrivedBytes) {
    self.file = file
    self.bytes = bytes
    let message = bytes.withBytes { Message($0, release: bytes.release) }
    report = bytes.withBytes { Report(message, in: $0, release: bytes.release) }
    self.message = message
  }

  /// Lines for a person.
  var tree: String { bytes.withBytes { Tree(message, report, in: $0).description } }

  /// The parts that the report lists, in document order; in place of a winmail.dat the files in it.
  var attachments: [Part] {
    let listed = Set(report.attachments.map(\.part))
    let opened = bytes.withBytes { message.opened([.forwards, .tnef], in: $0) }.leaves
    let packed = Dictionary(grouping: opened.filter(\.isPacked), by: \.packagePath)
    return message.leaves(openingForwards: true).filter { listed.contains($0.path) }.flatMap {
      packed[$0.path] ?? [$0]
    }
  }

  func decode(_ part: Part, into sink: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Message.Decoded {
    try bytes.withBytes { try message.decode(part, in: $0, release: bytes.release, into: sink) }
  }
}

/// What `mime --batch` prints of a message that cannot be read.
struct UnreadMessage: Encodable {
  var error: String
}

extension Part {
  /// It stands in a winmail.dat.
  fileprivate var isPacked: Bool { containers.last?.subtype == "tnef" }

  /// The path of the part it stands in.
  fileprivate var packagePath: String { path.split(separator: ".").dropLast().joined(separator: ".") }
}
