internal import Glibc
public import Model

/// clamd, as clamd(8) speaks: contents go one after the other through a session of INSTREAM commands. Nothing it says
/// counts before it has shown that it finds what there is and says what it has not looked into.
public final class ClamdScanner: Scanner {
  private let endpoint: Endpoint
  /// Seconds without progress after which it is no longer waited for: its own limit, MaxScanTime, is two minutes.
  private let patience: Double
  /// When everything has to be over.
  private let end: Deadline
  private var session: ClamdSession?
  /// clamd hangs up on sessions that stand idle.
  private var goesStale = Deadline.after(seconds: 0)

  /// Seconds a session may stand idle and be used again.
  private static let idle = 5.0

  public init(_ endpoint: Endpoint, patience: Double = 180, until end: Deadline) {
    precondition(endpoint.service == .clamd, "\(endpoint) is no scanner")
    self.endpoint = endpoint
    self.patience = patience
    self.end = end
  }

  deinit { close() }

  public var name: String { "\(endpoint)" }

  public func scan(_ content: ScannedContent) throws -> ScanVerdict {
    if goesStale.hasPassed { close() }
    let isFresh = session == nil
    do {
      return try scanOnce(content)
    } catch let error as TransferError where error.kind == .closed && !isFresh {
      // Started anew, or tired of waiting; what it makes of this content a session of its own will show.
      return try scanOnce(content)
    }
  }

  public func close() {
    session?.close()
    session = nil
  }

  private func scanOnce(_ content: ScannedContent) throws -> ScanVerdict {
    do {
      let verdict = try openSession().scan(content).verdict(on: content, name)
      goesStale = .after(seconds: Self.idle)
      return verdict
    } catch {
      close()
      throw error
    }
  }

  private func openSession() throws -> ClamdSession {
    if let session { return session }
    let session = try ClamdSession(endpoint, patience: patience, until: end)
    self.session = session
    try ClamdProof(name).demand(of: session)
    return session
  }
}

extension ClamdAnswer {
  /// Throws for whatever says that not all of it was looked into.
  fileprivate func verdict(on content: ScannedContent, _ name: String) throws(TransferError) -> ScanVerdict {
    switch self {
    case .clean: return .clean
    case .found(let signature):
      guard let limit = Self.limit(in: signature) else { return .infected(signature) }
      throw TransferError(
        .refused,
        "\(name) does not look into all of \(content.count) octets (\(signature)); raise \(limit) in clamd.conf")
    case .failed(let words):
      let isTooLong = words.hasPrefix("INSTREAM size limit exceeded")
      let advice = isTooLong ? "; raise StreamMaxLength in clamd.conf" : ""
      throw TransferError(.refused, "\(name) has not looked into \(content.count) octets: \"\(words)\"\(advice)")
    }
  }

  /// The settings of clamd that kept it from looking, where that is no fault of the content's own: how large it is, and
  /// how long it took. What nests or holds more than clamd follows is no file anybody needs.
  private static func limit(in signature: String) -> String? {
    switch signature {
    case "Heuristics.Limits.Exceeded.MaxScanTime": "MaxScanTime"
    case "Heuristics.Limits.Exceeded", "Heuristics.Limits.Exceeded.MaxFileSize",
      "Heuristics.Limits.Exceeded.MaxScanSize":
      "MaxFileSize and MaxScanSize"
    default: nil
    }
  }
}
