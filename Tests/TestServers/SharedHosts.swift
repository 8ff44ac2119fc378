extension MailHost {
  /// The host of these options that all who ask share; it stops with the process. Give every test users of its own
  /// (`addUser`).
  public static func shared(_ options: Options = Options()) async throws -> MailHost {
    try await SharedHosts.instance.host(options)
  }
}

private actor SharedHosts {
  static let instance = SharedHosts()
  private var hosts: [MailHost.Options: Task<MailHost, any Error>] = [:]

  func host(_ options: MailHost.Options) async throws -> MailHost {
    let task = hosts[options] ?? Task { try await MailHost.start(options) }
    hosts[options] = task
    return try await task.value
  }
}
