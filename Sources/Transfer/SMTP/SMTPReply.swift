internal import Model

/// A server's answer to one command, whole (RFC 5321 §4.2).
struct SMTPReply: Equatable {
  /// 200 to 559.
  let code: Int
  /// What stands behind the code in each line, as it came.
  let lines: [[UInt8]]

  /// What the first digit says.
  enum Kind: Equatable { case completed, intermediate, transientFailure, permanentFailure }

  var kind: Kind {
    switch code / 100 {
    case 2: .completed
    case 3: .intermediate
    case 4: .transientFailure
    default: .permanentFailure
    }
  }

  /// The lines as one, printable, at most 500 octets; an enhanced status code (RFC 3463) that every line repeats
  /// stands there once.
  var text: String {
    let status = lines.first.map(Self.enhancedStatus) ?? []
    let rest = lines.enumerated().map { number, line in
      number > 0 && !status.isEmpty && line.starts(with: status) ? line.dropFirst(status.count) : line[...]
    }
    return printable(Array(rest.joined(separator: [UInt8(ascii: " ")])), limit: 500)
  }

  /// For errors: `550 5.1.1 no such user`
  var words: String { "\(code) \(text)" }

  /// `5.1.1 ` at the start of a line, with its space; empty where there is none.
  private static func enhancedStatus(_ line: [UInt8]) -> [UInt8] {
    guard let space = line.prefix(10).firstIndex(of: UInt8(ascii: " ")) else { return [] }
    let parts = line[..<space].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isStatus = parts.count == 3 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    return isStatus ? Array(line[...space]) : []
  }
}

extension SMTPReply.Kind {
  /// What a failure means for a recipient; nil for what is none.
  var failure: Answer.Verdict? {
    switch self {
    case .completed, .intermediate: nil
    case .transientFailure: .deferred
    case .permanentFailure: .rejected
    }
  }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
