import FoundationEssentials
import TestServers

/// A script of a test failed; the words are Python's.
struct PythonFailure: Error, CustomStringConvertible {
  let description: String
}

/// Runs a script and returns what it printed.
@discardableResult
func python(_ script: String, input: [UInt8] = []) async throws -> String {
  let outcome = try await Command("/usr/bin/python3", ["-c", script], input: input).run()
  guard outcome.status == 0 else { throw PythonFailure(description: outcome.errorText) }
  return outcome.outputText
}

/// What a run of a program came to that a small process started: the memory of who starts it counts as its own.
struct MeasuredRun: Decodable {
  let status: Int
  let outputText: String
  let errorText: String
  let peakMemory: Int

  static func of(_ command: [String], home: String) async throws -> MeasuredRun {
    let script = """
      import json, resource, subprocess, sys
      run = subprocess.run(json.load(sys.stdin), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={'PATH': '/usr/bin:/bin', 'INTRAY_HOME': '\(home)'})
      peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
      print(json.dumps({'status': run.returncode, 'outputText': run.stdout, 'errorText': run.stderr, 'peakMemory': peak}))
      """
    let answer = try await python(script, input: Array(try JSONEncoder().encode([intrayExecutable] + command)))
    return try JSONDecoder().decode(MeasuredRun.self, from: Data(answer.utf8))
  }
}

func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

extension MailHost {
  /// Hands a message in by SMTP with STARTTLS and AUTH, as the partner's mail program would.
  func submit(_ message: [UInt8], from sender: String = MailHost.partner, to recipient: String) async throws {
    let script = """
      import smtplib, ssl, sys
      s = smtplib.SMTP('localhost', \(ports.submission!))
      s.starttls(context=ssl.create_default_context(cafile='\(caFile)'))
      s.login('\(sender)', '\(users[sender]!)')
      s.sendmail('\(sender)', ['\(recipient)'], sys.stdin.buffer.read()); s.quit()
      """
    try await python(script, input: message)
  }

  /// Hands a message in by the port that takes mail from everybody, under any sender.
  func submitUnknown(_ message: [UInt8], from sender: String, to recipient: String) async throws {
    let script = """
      import smtplib, sys
      s = smtplib.SMTP('localhost', \(ports.smtp!))
      s.sendmail('\(sender)', ['\(recipient)'], sys.stdin.buffer.read()); s.quit()
      """
    try await python(script, input: message)
  }
}
