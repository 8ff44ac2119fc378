internal import FoundationEssentials
internal import Ingestion
internal import Logging
internal import Model
internal import Queues
internal import Transfer

extension Gateway {
  /// What comes after the polls: what was expected is looked for, other systems and people are told what happened, what is
  /// past its time is taken away, and the metrics are written. Each has its turn whatever became of those before it; says
  /// what went wrong.
  func watch() throws -> [any Error] {
    try lookForMissingFiles()
    var failures = try alert()
    for webhook in configuration.webhooks {
      var report = Telling.Report()
      do { try tell(webhook, &report) } catch {
        failures.append(error)
        if error is StoreError { throw error }
      }
      log.info(
        "webhook \(webhook.name)",
        metadata: ["told": "\(report.told)", "deferred": "\(report.deferred)", "dead": "\(report.dead)"])
    }
    _ = try store.removeExpired(configuration.retention.files)
    do { try writeMetrics() } catch let error as DataError { failures.append(error) }
    return failures
  }

  /// Tells one webhook what is due, unless another run is telling.
  func tell(_ webhook: Configuration.Webhook, _ report: inout Telling.Report) throws {
    guard let lock = try store.lock(subscriber: webhook.subscriber) else { return }
    defer { withExtendedLifetime(lock) {} }
    let secret = try webhook.secret.resolve(home: home.path, for: "webhook \(webhook.name)")
    let subscriber = Telling.Subscriber(
      name: webhook.subscriber, kinds: webhook.events, secret: try signingKey(secret, webhook),
      domain: configuration.gateway.domain)
    let hook = try HTTPHook(try webhook.server.endpoint(.http), path: webhook.path)
    try Telling(to: subscriber, at: hook, from: store) { Array(try jsonLine(EventRecord($0)).utf8) }.drain(&report)
  }

  private func writeMetrics() throws {
    guard let file = configuration.metrics.file else { return }
    try Metrics(of: store).write(
      to: file.hasPrefix("/") ? file : "\(home.path)/\(file)")
  }

  /// What stands behind `whsec_` is base 64 (standardwebhooks.com); anything else is the key itself.
  private func signingKey(_ secret: String, _ webhook: Configuration.Webhook) throws -> [UInt8] {
    guard secret.hasPrefix("whsec_") else { return Array(secret.utf8) }
    guard let key = Data(base64Encoded: String(secret.dropFirst(6))).map(Array.init) else {
      throw SecretError("webhook \(webhook.name): the secret begins with whsec_ and is not base 64 after that")
    }
    return key
  }
}

extension Configuration.Webhook {
  /// Under which the store knows it.
  var subscriber: String { "webhook \(name)" }
}
