import FoundationEssentials
import TestServers
import Testing

@Suite("A password", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct SecretTests {
  private struct Traces: Decodable {
    /// A process that forbids nothing leaves an image of its memory on this machine.
    let machineDumps: Bool
    let dumps: Bool
    let isInProcess: Bool
    /// What holds it, of the home without its secrets folder, of the log and of what the process left behind.
    let files: [String]
  }

  @Test("is in no image of memory, no argument, no environment, no log and no file but its own while it is in use")
  func traces() async throws {
    let station = try await Station.make(account: { _ in ["imap": "imap://127.0.0.1:9", "tls": "none"] })
    let script = """
      import json, os, shutil, signal, socket, subprocess, tempfile, threading, time
      home, intray, secret = '\(station.home)', '\(intrayExecutable)', open('\(station.home)/secrets/main').read().strip().encode()
      folder = tempfile.mkdtemp()
      server = socket.create_server(('127.0.0.1', 0))
      text = open(f'{home}/intray.yaml').read()
      open(f'{home}/intray.yaml', 'w').write(text.replace('127.0.0.1:9', f'127.0.0.1:{server.getsockname()[1]}'))
      isInUse = threading.Event()
      def serve():
        client, _ = server.accept()
        client.sendall(b'* OK ready\\r\\n')
        for line in client.makefile('rb'):
          tag, word = line.split()[:2]
          if word == b'CAPABILITY': client.sendall(b'* CAPABILITY IMAP4rev1\\r\\n' + tag + b' OK\\r\\n')
          if secret in line: isInUse.set()
      threading.Thread(target=serve, daemon=True).start()
      def start(*command):
        return subprocess.Popen(['bash', '-c', 'ulimit -c $(ulimit -H -c); exec "$0" "$@"', *command], cwd=folder,
          env={'PATH': '/usr/bin:/bin', 'INTRAY_HOME': home}, stdout=open(f'{folder}/out', 'ab'), stderr=open(f'{folder}/err', 'ab'))
      def dumps(process):
        os.kill(process.pid, signal.SIGSEGV)
        return os.WCOREDUMP(os.waitpid(process.pid, 0)[1])
      control = start('sleep', '60')
      time.sleep(0.5)
      machineDumps = dumps(control)
      for name in os.listdir(folder):
        if name.startswith('core'): os.remove(f'{folder}/{name}')
      poll = start(intray, 'poll', '--verbose')
      assert isInUse.wait(60), open(f'{folder}/err').read()
      seen = b''.join(open(f'/proc/{poll.pid}/{name}', 'rb').read() for name in ('cmdline', 'environ'))
      dumped = dumps(poll)
      paths = [f'{at}/{name}' for top in (home, folder) for at, _, names in os.walk(top) for name in names]
      holding = [path for path in paths if secret in open(path, 'rb').read()]
      shutil.rmtree(folder)
      print(json.dumps({'machineDumps': machineDumps, 'dumps': dumped, 'isInProcess': secret in seen, 'files': holding}))
      """
    let traces = try JSONDecoder().decode(Traces.self, from: Data(try await python(script).utf8))
    #expect(!traces.dumps && !traces.isInProcess)
    #expect(traces.files == ["\(station.home)/secrets/main"])
    #expect(traces.machineDumps, "the machine writes no images of memory at all: nothing was shown of ours")
  }
}
