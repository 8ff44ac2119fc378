import FoundationEssentials
import TestServers

/// A small authorization server on 127.0.0.1: it takes the refresh token `refresh-N`, gives `refresh-N+1` and an access
/// token in its place, lets the client `c` with the secret `s` in for itself, and a device at its second question.
final class TokenEndpoint {
  let port: Int
  private let folder: String
  private let process: Command.Running

  /// `token` is the access token it gives; it says that it is good for so many seconds. `first` is given once before.
  static func start(
    giving token: String, first: String? = nil, expiresIn: Int = 3600, clientSecret: String = "s"
  ) async throws -> TokenEndpoint {
    let folder = "\(temporaryFolder)/token-endpoint-\(UUID().uuidString.lowercased())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let arguments = ["-c", script, folder, token, "\(expiresIn)", first ?? token, clientSecret]
    let process = try Command("/usr/bin/python3", arguments).start()
    try await until("the token endpoint answers") {
      FileManager.default.fileExists(atPath: "\(folder)/port")
    }
    let port = try String(contentsOfFile: "\(folder)/port", encoding: .utf8)
    return TokenEndpoint(Int(port)!, folder, process)
  }

  private init(_ port: Int, _ folder: String, _ process: Command.Running) {
    (self.port, self.folder, self.process) = (port, folder, process)
  }

  deinit {
    process.kill()
    try? FileManager.default.removeItem(atPath: folder)
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// What it was asked for, one line each: the grant, and what came of it.
  func asked() -> [String] {
    ((try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  private static let script = """
    import http.server, json, os, sys, urllib.parse
    folder, token, expires, secret = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[5]
    state = {'refresh': 1, 'device': 0, 'tokens': [token, sys.argv[4]]}
    def grant_is_for_token(form): return form.get('grant_type') in ('client_credentials', 'refresh_token')
    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers['Content-Length'])).decode()))
            status, answer = self.answer(form)
            with open(folder + '/log', 'a') as log:
                log.write(f"{form.get('grant_type', 'device')} {status} {form.get('scope', '')}\\n")
            body = json.dumps(answer).encode()
            self.send_response(status); self.send_header('Content-Length', str(len(body))); self.end_headers()
            self.wfile.write(body)
        def answer(self, form):
            given = {'access_token': state['tokens'][-1], 'token_type': 'Bearer', 'expires_in': expires}
            if grant_is_for_token(form): state['tokens'] = state['tokens'][:1]
            if form.get('client_id') != 'c': return 401, {'error': 'invalid_client'}
            if self.path == '/device':
                return 200, {'device_code': 'd', 'user_code': 'WDJB-MJHT', 'verification_uri': 'https://example.com/device',
                             'expires_in': 30, 'interval': 1}
            grant = form.get('grant_type')
            if grant == 'client_credentials':
                return (200, given) if form.get('client_secret') == secret else (401, {'error': 'invalid_client'})
            if grant == 'refresh_token':
                if form.get('refresh_token') != f"refresh-{state['refresh']}":
                    return 400, {'error': 'invalid_grant', 'error_description': 'expired or revoked'}
                state['refresh'] += 1
                return 200, given | {'refresh_token': f"refresh-{state['refresh']}"}
            if grant and grant.endswith('device_code'):
                state['device'] += 1
                if state['device'] < 2: return 400, {'error': 'authorization_pending'}
                return 200, given | {'refresh_token': f"refresh-{state['refresh']}"}
            return 400, {'error': 'unsupported_grant_type'}
        def log_message(self, *words): pass
    server = http.server.HTTPServer(('127.0.0.1', 0), Endpoint)
    with open(folder + '/draft', 'w') as file: file.write(str(server.server_address[1]))
    os.rename(folder + '/draft', folder + '/port')
    server.serve_forever()
    """
}
