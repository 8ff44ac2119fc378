import FoundationEssentials
import Glibc

/// A running script of Tests/Servers: a line of JSON in, a line of JSON out; the end of its input is its end.
final class Conversation: Sendable {
  private let child: ChildProcess
  /// Our end of a pair of sockets; the other is the script's standard input and output.
  private let line: CInt
  private let complaints: TemporaryFile
  private let turn = Turn()

  init(_ script: Script, _ options: some Encodable) throws {
    let wishes = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
    let (ours, theirs) = try connectedSockets()
    defer { close(theirs) }
    complaints = try TemporaryFile()
    child = try ChildProcess(
      path: script.path, arguments: [wishes], environment: Script.environment,
      input: theirs, output: theirs, error: complaints.descriptor)
    line = ours
    RunningScripts.add(child.id, line)
  }

  func ask<Question: Encodable & Sendable, Answer: Decodable & Sendable>(
    _ question: Question, as type: Answer.Type
  ) async throws -> Answer {
    let words = try JSONEncoder().encode(question) + [0x0A]
    return try await turn.take { [self] in
      try writeAll(Array(words), to: line)
      return try await answer(as: type)
    }
  }

  func answer<Answer: Decodable & Sendable>(as type: Answer.Type) async throws -> Answer {
    let answer = await onOwnThread { [line] in readLine(line) }
    guard let answer else {
      throw HostFailure(text: String(decoding: try complaints.contents(), as: UTF8.self))
    }
    do {
      return try JSONDecoder().decode(type, from: Data(answer))
    } catch {
      throw HostFailure(text: "the script answered \(String(decoding: answer, as: UTF8.self))")
    }
  }

  func end() async {
    guard RunningScripts.remove(child.id) else { return }
    close(line)
    _ = await child.wait()
  }

  deinit {
    if RunningScripts.remove(child.id) {
      close(line)
      waitpid(child.id, nil, 0)
    }
  }
}

/// A script did not start or did not understand; the words are its own.
public struct HostFailure: Error, CustomStringConvertible {
  let text: String
  public var description: String { text }
}

/// Lets one question and its answer pass at a time.
private actor Turn {
  private var last: Task<Void, Never>?

  func take<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
    let before = last
    let mine = Task {
      await before?.value
      return try await body()
    }
    last = Task { _ = try? await mine.value }
    return try await mine.value
  }
}

private func connectedSockets() throws -> (CInt, CInt) {
  var ends: [CInt] = [-1, -1]
  let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
  guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemFailure("connect two sockets") }
  return (ends[0], ends[1])
}

/// A line without its end; nil at the end of the file.
private func readLine(_ descriptor: CInt) -> [UInt8]? {
  var line: [UInt8] = []
  var byte: UInt8 = 0
  while read(descriptor, &byte, 1) == 1 {
    if byte == 0x0A { return line }
    line.append(byte)
  }
  return nil
}
