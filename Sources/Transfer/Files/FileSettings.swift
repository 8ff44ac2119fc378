internal import CCurl

/// What libcurl is told before it connects to a file server. None of it lets the line be less safe than the server's
/// description says: no configuration file, no environment, no key of whoever runs us, no fall-back.
struct FileSettings {
  let server: FileServer
  let login: FileLogin
  let patience: FilePatience
  let newest: NewestTLS

  /// Up to which version TLS may go.
  enum NewestTLS {
    case undecided, any, tls12
  }

  func apply(to handle: UnsafeMutableRawPointer) {
    must(ccurl_setopt_str(handle, CURLOPT_PROTOCOLS_STR, server.scheme))
    must(ccurl_setopt_str(handle, CURLOPT_PROXY, ""))
    must(ccurl_setopt_long(handle, CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)))
    must(ccurl_setopt_long(handle, CURLOPT_TCP_KEEPALIVE, 1))
    must(ccurl_setopt_long(handle, CURLOPT_BUFFERSIZE, 256 * 1024))
    must(ccurl_setopt_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, 256 * 1024))
    applyDeadlines(to: handle)
    switch server.transport {
    case .sftp: applySSH(to: handle)
    case .ftp(let protection): applyFTP(protection, to: handle)
    }
  }

  private func applyDeadlines(to handle: UnsafeMutableRawPointer) {
    let milliseconds = Int(min(max(patience.connect, 0.001), 3600) * 1000)
    must(ccurl_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds))
    must(ccurl_setopt_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, patience.stall)))
    must(ccurl_setopt_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1))
    must(ccurl_setopt_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, patience.stall)))
    must(ccurl_setopt_long(handle, CURLOPT_NOSIGNAL, 1))
    must(ccurl_setopt_long(handle, CURLOPT_QUICK_EXIT, 1))
  }

  /// Only the way to log in that was asked for: libcurl would else try the keys in ~/.ssh and an agent's.
  private func applySSH(to handle: UnsafeMutableRawPointer) {
    must(ccurl_setopt_str(handle, CURLOPT_USERNAME, login.user))
    switch login {
    case .password(_, let secret):
      must(ccurl_setopt_long(handle, CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD)))
      must(ccurl_setopt_str(handle, CURLOPT_PASSWORD, secret))
    case .key(_, let pem):
      must(ccurl_setopt_long(handle, CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PUBLICKEY)))
      must(ccurl_setopt_str(handle, CURLOPT_SSH_PRIVATE_KEYFILE, KeyFile.path(of: pem)))
    }
  }

  private func applyFTP(_ protection: FileServer.FTPProtection, to handle: UnsafeMutableRawPointer) {
    must(ccurl_setopt_str(handle, CURLOPT_USERNAME, login.user))
    if case .password(_, let secret) = login { must(ccurl_setopt_str(handle, CURLOPT_PASSWORD, secret)) }
    must(ccurl_setopt_long(handle, CURLOPT_FTP_FILEMETHOD, Int(CURLFTPMETHOD_SINGLECWD.rawValue)))
    must(ccurl_setopt_long(handle, CURLOPT_FTP_SKIP_PASV_IP, 1))
    must(ccurl_setopt_long(handle, CURLOPT_FTPSSLAUTH, Int(CURLFTPAUTH_TLS.rawValue)))
    let newest = newest == .tls12 ? CURL_SSLVERSION_MAX_TLSv1_2 : CURL_SSLVERSION_MAX_DEFAULT
    must(ccurl_setopt_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2) | Int(newest)))
    must(ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
    must(ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
    switch protection {
    case .none: must(ccurl_setopt_long(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_NONE.rawValue)))
    case .implicit(let caFile), .explicit(let caFile):
      must(ccurl_setopt_long(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)))
      guard let caFile else { return }
      must(ccurl_setopt_str(handle, CURLOPT_CAINFO, caFile))
      must(ccurl_setopt_str(handle, CURLOPT_CAPATH, nil))
    }
  }
}
