import FoundationEssentials
import TestServers

/// A command at a pseudo-terminal, as a person has it: each line is typed once what stands before it was shown.
struct Dialogue: Encodable {
  var command: [String]
  var environment: [String: String]
  /// What is waited for, and what is typed then.
  var turns: [Turn]

  struct Turn: Encodable {
    let shown: String
    let typed: String
  }

  /// What came of it.
  struct Outcome: Decodable {
    let status: Int
    /// Everything that was on the screen.
    let screen: String
  }

  /// Fails when something that is waited for is not shown within 30 seconds.
  func run() async throws -> Outcome {
    let words = try JSONEncoder().encode(self)
    return try JSONDecoder().decode(
      Outcome.self, from: Data(octets(try await python(Self.script, input: Array(words)))))
  }

  private static let script = """
    import json, os, pty, select, sys, time
    wish = json.load(sys.stdin)
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(wish["command"][0], wish["command"], wish["environment"])
    screen, looked_at = b"", 0
    def read(until):
        global screen
        while True:
            left = until - time.monotonic()
            if left <= 0: raise SystemExit("waited in vain for it; on the screen:\\n" + screen.decode(errors="replace"))
            if not select.select([terminal], [], [], left)[0]: continue
            try: piece = os.read(terminal, 65536)
            except OSError: return False
            if not piece: return False
            screen += piece
            return True
    for turn in wish["turns"]:
        until = time.monotonic() + 30
        while (found := screen.find(turn["shown"].encode(), looked_at)) < 0:
            if not read(until): raise SystemExit(f"ended before {turn['shown']!r} was shown:\\n" + screen.decode(errors="replace"))
        looked_at = found + len(turn["shown"].encode())
        os.write(terminal, turn["typed"].encode() + b"\\n")
    while read(time.monotonic() + 30): pass
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps({"status": status, "screen": screen.decode(errors="replace")}))
    """
}
