public import Glibc

/// A program to run, as cron would: with this environment and no other, without a terminal.
public struct Command: Sendable {
  public var path: String
  public var arguments: [String]
  public var environment: [String: String]
  /// What it reads from standard input.
  public var input: [UInt8]

  public init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = ["PATH": "/usr/bin:/bin"],
    input: [UInt8] = []
  ) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.input = input
  }

  /// What a program that has ended leaves behind.
  public struct Outcome: Sendable {
    /// As a shell gives it: 128 + the number of the signal, when one killed it.
    public let status: Int
    public let output: [UInt8]
    public let error: [UInt8]

    public var outputText: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: error, as: UTF8.self) }
  }

  /// A program on its way. Call `outcome()` once.
  public struct Running: Sendable {
    let child: ChildProcess
    let output: TemporaryFile
    let error: TemporaryFile

    public var processID: pid_t { child.id }

    public func kill(_ signal: CInt = SIGKILL) { Glibc.kill(child.id, signal) }

    /// Waits for its end.
    public func outcome() async throws -> Outcome {
      let status = await child.wait()
      return Outcome(status: status, output: try output.contents(), error: try error.contents())
    }
  }

  public func start() throws -> Running {
    let given = try TemporaryFile(input)
    let output = try TemporaryFile()
    let error = try TemporaryFile()
    let child = try withExtendedLifetime((given, output, error)) {
      try ChildProcess(
        path: path, arguments: arguments, environment: environment, input: given.descriptor,
        output: output.descriptor, error: error.descriptor)
    }
    return Running(child: child, output: output, error: error)
  }

  public func run() async throws -> Outcome { try await start().outcome() }
}
