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
