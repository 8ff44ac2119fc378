/// ProFTPD's configuration for a drop server: a jail for each connection, into which files can be put and from which
/// nothing but results can be taken; or from which files can be taken, and nothing put.
struct DropServerConfiguration: CustomStringConvertible {
  let server: DropServer
  /// The certificate's key is one of an elliptic curve, and not RSA's.
  let isElliptic: Bool

  var description: String {
    """
    # Written by `intray dropserver config` from intray.yaml; what is changed here is lost with the next.
    ServerName "Intray"
    ServerIdent off
    ServerType standalone
    DefaultServer on
    ModulePath /usr/lib/proftpd
    LoadModule mod_tls.c
    LoadModule mod_sftp.c
    PidFile \(server.folder)/proftpd.pid
    ScoreboardFile \(server.folder)/scoreboard
    SystemLog \(server.folder)/server.log
    TransferLog none
    WtmpLog off
    UseReverseDNS off
    DefaultAddress \(server.address)
    SocketBindTight on
    User \(server.user.name)
    Group \(server.user.group)
    MaxInstances 100
    Port \(server.ftpPort ?? 0)
    \(tls)
    <Global>
      AuthOrder mod_auth_file.c
      AuthUserFile \(server.usersFile)
      RequireValidShell off
      RootLogin off
      DefaultRoot ~
      MaxLoginAttempts 3
      TimeoutLogin 60
      # A file that is being uploaded bears a hidden name until all of it is there.
      HiddenStores on
      AllowOverwrite on
      AllowStoreRestart off
      Umask 027 027
    \(passivePorts)

      <Directory \(server.folder)/files>
        # All that does not only bring a file, or give it its name or its time. SFTP sets a mode as it opens a file.
        <Limit READ APPE DELE MKD XMKD RMD XRMD LINK SYMLINK \(Self.siteCommands)>
          DenyAll
        </Limit>
      </Directory>

      <Directory \(server.folder)/files/*/results>
        <Limit WRITE STOR STOU RNFR RNTO RENAME MFMT SETSTAT FSETSTAT>
          DenyAll
        </Limit>
        <Limit READ RETR>
          AllowAll
        </Limit>
      </Directory>

      <Directory \(server.folder)/given>
        # What is fetched from us: nothing can be put, changed or given another name; what has been fetched may be deleted.
        HideFiles ^\\.
        <Limit WRITE STOR STOU APPE RNFR RNTO RENAME MKD XMKD RMD XRMD LINK SYMLINK MFMT SETSTAT FSETSTAT \(Self.siteCommands)>
          DenyAll
        </Limit>
        <Limit READ RETR DELE>
          AllowAll
          IgnoreHidden on
        </Limit>
      </Directory>
    </Global>

    <VirtualHost \(server.address)>
      Port \(server.sftpPort)
      SFTPEngine on
      SFTPExtensions -hardlink
      SFTPLog \(server.folder)/sftp.log
      SFTPHostKey \(server.hostKeyFile)
      SFTPAuthMethods publickey password
      SFTPAuthorizedUserKeys file:\(server.folder)/keys/%u
    </VirtualHost>

    """
  }

  private static let siteCommands = "SITE_COPY SITE_CPFR SITE_CPTO SITE_MKDIR SITE_RMDIR SITE_SYMLINK"

  private var tls: String {
    guard server.ftpPort != nil, let certificate = server.certificate, let key = server.key else { return "" }
    let kind = isElliptic ? "EC" : "RSA"
    return """
      TLSEngine on
      TLSRequired on
      TLSProtocol TLSv1.2 TLSv1.3
      TLS\(kind)CertificateFile \(certificate)
      TLS\(kind)CertificateKeyFile \(key)
      TLSOptions NoSessionReuseRequired
      TLSVerifyClient off
      TLSLog \(server.folder)/tls.log
      """
  }

  private var passivePorts: String {
    server.passivePorts.map { "  PassivePorts \($0.lowerBound) \($0.upperBound)" } ?? ""
  }
}
