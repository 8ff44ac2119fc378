public import Model
internal import Queues

/// The look for malware in what is about to be let in: in each file as it would be queued, and in the message as it came,
/// which a scanner takes apart by itself and perhaps otherwise than we do. Whatever keeps a scanner from looking keeps the
/// submission where it is.
public final class Screening {
  private let scanner: any Scanner
  /// What kept the scanner from looking, the first time.
  private var failure: TransferError?
  private var unscanned = 0
  /// Nothing more is asked of the scanner.
  private var isOver = false
  private var failuresInARow = 0

  /// One content may be what the scanner fails at; with so many it is the scanner, and each may cost a long wait.
  private static let mostFailuresInARow = 3

  public init(_ scanner: any Scanner) { self.scanner = scanner }

  /// Why what was found keeps a submission out; empty when nothing was. Throws `Unscanned`.
  func objections(to files: [Candidate], of reading: Reading) throws -> [Objection] {
    do {
      if isOver, let failure { throw failure }
      var found = try files.compactMap { try finding(in: ScannedContent(of: $0), fileName: $0.name.text) }
      if found.isEmpty, let mail = reading.mail {
        found += [try finding(in: ScannedContent(mail.bytes), fileName: nil)].compactMap { $0 }
      }
      failuresInARow = 0
      return found
    } catch let error as TransferError {
      note(error)
      throw Unscanned(error)
    }
  }

  /// Hangs up, and says what kept it from looking, where something did.
  public func end() throws(TransferError) {
    scanner.close()
    guard let failure else { return }
    let left =
      unscanned == 1
      ? "what was to be looked into stays where it is" : "\(unscanned) that were to be looked into stay where they are"
    throw TransferError(failure.kind, "\(failure.words); \(left)")
  }

  private func finding(in content: ScannedContent, fileName: String?) throws -> Objection? {
    guard case .infected(let signature) = try scanner.scan(content) else { return nil }
    let what = fileName.map { quoted($0) } ?? "the message as a whole"
    return Objection(
      code: .infected, fileName: fileName, message: "\(scanner.name) found \(quoted(signature)) in \(what)")
  }

  private func note(_ error: TransferError) {
    unscanned += 1
    failure = failure ?? error
    guard error.kind != .refused, !isOver else { return }
    failuresInARow += 1
    isOver = failuresInARow >= Self.mostFailuresInARow || [.unreachable, .misconfigured].contains(error.kind)
  }
}

/// Nobody has looked for malware in a submission.
public struct Unscanned: Error, CustomStringConvertible {
  public let cause: TransferError

  init(_ cause: TransferError) { self.cause = cause }

  public var description: String { "nobody has looked for malware in it: \(cause)" }
}

extension ScannedContent {
  fileprivate init(of file: Candidate) {
    guard let staged = file.staged else {
      preconditionFailure("\(quoted(file.name.text)) is to be scanned before its bytes are kept")
    }
    self.init(count: staged.count) { try staged.read(at: $0, into: $1) }
  }

  /// A message as it came; what has been handed over is given back.
  fileprivate init(_ arrived: any ArrivedBytes) {
    self.init(count: arrived.count) { offset, buffer in
      arrived.release(before: offset)
      return arrived.withBytes { all in
        let piece = all[min(offset, all.count)...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        return piece.count
      }
    }
  }
}
