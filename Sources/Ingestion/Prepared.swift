internal import Formats
internal import Model
internal import Queues
internal import Replies

/// A submission read and decided on, its files decoded into staged files: all that can be done about it before those
/// that came before it are committed.
struct Prepared {
  let reading: Reading
  let submission: Submission
  /// With every leaf measured and hashed.
  let decision: Decision
  /// The attachments of an accepted submission, staged.
  let attachments: [Candidate]
  /// What it says of replies of ours that did not arrive; then it is nothing else.
  let bounces: [Bounce]
}

/// What preparing came to.
enum Preparation {
  case prepared(Prepared)
  /// Not all of it is there, with the reason.
  case unreadable(String)
  /// Nobody has looked for malware in it, with the reason. That is no fault of its own.
  case unscanned(String)
}

extension Judge {
  /// Reads what arrived, and prepares it where it is whole.
  func prepare(_ bytes: any ArrivedBytes, _ waiting: Waiting, in mailbox: MailboxID, _ staging: Staging) throws
    -> Preparation
  {
    let reading = Reading(bytes, of: waiting)
    guard reading.isWhole(announced: waiting.size) else {
      return .unreadable(
        "\(bytes.count) octets came where \(waiting.size) were announced, and no delimiter behind its last part says "
          + "that they are all")
    }
    let submission = reading.submission(at: waiting.place, in: mailbox, now: .now)
    do { return .prepared(try prepare(reading, as: submission, stagingIn: staging)) } catch let error as Unscanned {
      return .unscanned(error.description)
    }
  }

  /// Decides, and decodes what is accepted into staged files. Asks nothing of the store but room for them. Throws
  /// `Unscanned` where malware is to be looked for and nobody does.
  func prepare(_ reading: Reading, as submission: Submission, stagingIn staging: Staging) throws -> Prepared {
    var reading = reading
    let bounces = reading.mail?.bounces(to: bounceAddress, domain: sender.domain) ?? []
    var decision =
      bounces.isEmpty
      ? reading.decision(by: connections, trusting: trustedServers)
      : .deliveryReport(bounces, reading.decision(by: [], trusting: trustedServers).parts)
    let attachments = try reading.stage(decision, in: staging)
    decision.describe(reading.parts)
    decision.refuse(because: reading.objectionsToContent(of: decision))
    if let screening, decision.outcome == .accepted, decision.connection?.isScanned == true {
      decision.refuse(because: try screening.objections(to: attachments, of: reading))
    }
    return Prepared(
      reading: reading, submission: submission, decision: decision, attachments: attachments, bounces: bounces)
  }
}

extension Reading {
  /// Decodes what `decision` accepts into staged files, and gives every leaf its size and hash.
  fileprivate mutating func stage(_ decision: Decision, in staging: Staging) throws -> [Candidate] {
    let accepted = Set(decision.accepted.map(\.path))
    var attachments: [Candidate] = []
    for index in parts.indices {
      if accepted.contains(parts[index].path) {
        attachments.append(try stage(index, in: staging))
      } else {
        measure(index)
      }
    }
    return attachments
  }

  private mutating func stage(_ index: Int, in staging: Staging) throws -> Candidate {
    let file = try staging.file()
    try decode(index) { try file.append($0) }
    parts[index].sha256 = try file.finish().sha256
    return Candidate(parts[index], charset: charset(of: index), source: ByteSource(file), staged: file)
  }
}

extension Decision {
  /// Takes over what has been learnt of the leaves by decoding them.
  fileprivate mutating func describe(_ decoded: [PartDescription]) {
    let byPath = Dictionary(decoded.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for index in parts.indices { parts[index].part = byPath[parts[index].part.path] ?? parts[index].part }
    for index in accepted.indices { accepted[index] = byPath[accepted[index].path] ?? accepted[index] }
  }

  /// Without objections it stays what it is.
  mutating func refuse(because objections: [Objection]) {
    guard !objections.isEmpty else { return }
    outcome = .refused
    self.objections += objections
    accepted = []
  }
}
