internal import struct Crypto.SHA256
internal import Model
internal import Replies

/// What a partner handed in, as the story reads it: a message or a file.
enum Reading {
  case message(MailReading)
  case file(FileReading)

  init(_ bytes: any ArrivedBytes) { self = .message(MailReading(bytes)) }

  /// Bytes from where something waited.
  init(_ bytes: any ArrivedBytes, of waiting: Waiting) {
    if let file = waiting.file { self = .file(FileReading(bytes, of: file)) } else { self.init(bytes) }
  }

  /// Every part that is no multipart, in document order.
  var parts: [PartDescription] {
    get {
      switch self {
      case .message(let message): message.parts
      case .file(let file): file.parts
      }
    }
    set {
      switch self {
      case .message(var message):
        message.parts = newValue
        self = .message(message)
      case .file(var file):
        file.parts = newValue
        self = .file(file)
      }
    }
  }

  /// What the connections make of it, before any file is looked into. `servers` are those of each account whose word on
  /// senders counts.
  func decision(by connections: [Connection], trusting servers: [String: String]) -> Decision {
    switch self {
    case .message(let message): message.decision(by: connections, trusting: servers)
    case .file(let file): file.decision(by: connections)
    }
  }

  /// Why what has been decoded of the accepted files may not come in; a file is its own octets.
  func objectionsToContent(of decision: Decision) -> [Objection] {
    switch self {
    case .message(let message): message.objectionsToContent(of: decision)
    case .file: []
    }
  }

  /// The addresses it says it is from.
  var senders: [String] {
    switch self {
    case .message(let message): message.senders
    case .file: []
    }
  }

  /// What goes into the ledger about it.
  func submission(at place: Place, in mailbox: MailboxID, now: Timestamp) -> Submission {
    switch self {
    case .message(let message): message.submission(at: place, in: mailbox, now: now)
    case .file(let file): file.submission(at: place, in: mailbox, now: now)
    }
  }

  /// What decides whether a program may answer it; nil for a file, which nobody sent by mail.
  func answerable(ownAddresses: [String]) -> Answerable? {
    switch self {
    case .message(let message): message.answerable(ownAddresses: ownAddresses)
    case .file: nil
    }
  }

  /// Whether all of it is there, as far as it says itself, where so many octets were announced.
  func isWhole(announced: Int) -> Bool {
    switch self {
    case .message(let message): message.isWhole(announced: announced)
    case .file: true
    }
  }

  /// The message, for what is made of messages alone.
  var mail: MailReading? {
    switch self {
    case .message(let message): message
    case .file: nil
    }
  }

  /// What the part at `index` says its text is written in.
  func charset(of index: Int) -> String? {
    switch self {
    case .message(let message): message.charset(of: index)
    case .file: nil
    }
  }

  /// Decodes the part at `index` and notes the number and hash of its octets in `parts`.
  mutating func measure(_ index: Int) {
    var hash = SHA256()
    decode(index) { hash.update(bufferPointer: $0) }
    parts[index].sha256 = SHA256Digest(Array(hash.finalize()))
  }

  /// Decodes the part at `index`, hands its octets on, and notes their number in `parts`; their hash is for whoever takes
  /// them.
  mutating func decode(_ index: Int, into sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    switch self {
    case .message(var message):
      try message.decode(index, into: sink)
      self = .message(message)
    case .file(let file):
      var size = 0
      try file.decode {
        size += $0.count
        try sink($0)
      }
      parts[index].size = size
    }
  }
}
