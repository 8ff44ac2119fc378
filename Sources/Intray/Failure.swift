internal import ArgumentParser
internal import Formats
internal import Glibc
internal import Ingestion
internal import Model
internal import Queues

/// Turns what went wrong into words on standard error and an exit code after sysexits.h.
enum Failure {
  static func exit(with error: any Error) -> Never {
    guard let code = code(of: error) else { IntrayCommand.exit(withError: error) }
    writeToStandardError("intray: \(terminalSafe("\(error)"))\n")
    Glibc.exit(code)
  }

  /// Everything has had its turn; the first failure decides the exit code, the others are told before it.
  static func after(_ failures: [any Error]) throws {
    for failure in failures.dropFirst() { writeToStandardError("intray: \(terminalSafe("\(failure)"))\n") }
    if let first = failures.first { throw first }
  }

  /// Nil for what the argument parser itself reports (usage errors, help, plain exit codes).
  static func code(of error: any Error) -> Int32? {
    switch error {
    case is UsageError: ExitStatus.usage
    case is ConfigurationError, is SecretError, is DescriptorFault, is TermsError, is MissingCredential,
      is NoDropServer:
      ExitStatus.configuration
    case is OutcomesError: ExitStatus.data
    case let error as HomeError: error.status
    case let error as DataError: error.status
    case is KeyError: ExitStatus.data
    case let error as NotSendable: error.isMissing ? ExitStatus.noInput : ExitStatus.data
    case let error as TransferError: transferCode(error.kind)
    case let error as Unscanned: transferCode(error.cause.kind)
    case let error as StoreError: storeCode(error.kind)
    default: nil
    }
  }

  private static func transferCode(_ kind: TransferError.Kind) -> Int32 {
    switch kind {
    case .unreachable, .timedOut: ExitStatus.unavailable
    case .closed, .unavailable, .refused, .protocolViolation: ExitStatus.tryAgain
    case .certificate, .tlsUnavailable, .authentication, .noSuchMailbox, .misconfigured: ExitStatus.configuration
    case .spool: ExitStatus.cannotCreate
    }
  }

  private static func storeCode(_ kind: StoreError.Kind) -> Int32 {
    switch kind {
    case .busy: ExitStatus.tryAgain
    case .cannotOpen, .newerVersion, .permissions: ExitStatus.configuration
    case .noSpace, .io: ExitStatus.io
    case .corrupt, .constraint, .notHeld: ExitStatus.data
    case .notFound: ExitStatus.noInput
    case .ambiguous: ExitStatus.usage
    }
  }
}

/// The exit codes of sysexits.h that we use.
enum ExitStatus {
  static let usage: Int32 = 64
  static let data: Int32 = 65
  static let noInput: Int32 = 66
  static let unavailable: Int32 = 69
  static let cannotCreate: Int32 = 73
  static let io: Int32 = 74
  static let tryAgain: Int32 = 75
  static let configuration: Int32 = 78
}

/// The command was called in a way that cannot be meant.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ words: String) { description = words }
}

/// A file or an item that was asked for is not what it should be.
struct DataError: Error, CustomStringConvertible {
  let description: String
  let status: Int32

  init(_ words: String, status: Int32 = ExitStatus.data) {
    description = words
    self.status = status
  }
}

func writeToStandardError(_ text: String) {
  var text = text
  text.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
}
