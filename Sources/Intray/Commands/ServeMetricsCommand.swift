internal import ArgumentParser
internal import CHTTPD
internal import CProcess
internal import Glibc
internal import Queues

/// Has the metrics fetched over HTTP, for `intray run`; no command for people.
struct ServeMetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve-metrics", abstract: "Has the metrics fetched over HTTP.", shouldDisplay: false)

  @OptionGroup var home: HomeOption
  @Option(help: "The process that started it, with which it ends.") var parent: Int32

  /// Seconds for which all connections may be taken: who holds them for longer is hung up on.
  private static let longestFull = 10

  func run() throws {
    cprocess_end_with_parent(parent)
    let home = try home.open()
    guard let address = try home.configuration().metrics.listen else { return }
    page = MetricsPage(store: try Store(home: home.path))
    try start(at: address)
    var full = 0
    while true {
      sleep(1)
      full = chttpd_is_full() != 0 ? full + 1 : 0
      guard full >= Self.longestFull else { continue }
      chttpd_stop()
      try start(at: address)
      full = 0
    }
  }

  private func start(at address: ListenAddress) throws {
    let failure = address.withSocketAddress {
      chttpd_start($0, constant(path), constant(contentType)) { page.bytes(count: $0) }
    }
    guard let words = failure ?? nil else { return }
    throw DataError(
      "cannot have the metrics fetched from \(address): \(String(cString: words))", status: ExitStatus.unavailable)
  }
}

/// What libmicrohttpd's thread has served; only it uses the store, once it runs.
private struct MetricsPage {
  var store: Store?

  /// Nil where they cannot be read now.
  func bytes(count: UnsafeMutablePointer<Int>) -> UnsafeMutablePointer<CChar>? {
    guard let store, let text = try? Metrics(of: store).text else { return nil }
    count.pointee = text.utf8.count
    return strdup(text)
  }
}

nonisolated(unsafe) private var page = MetricsPage()
private let path: StaticString = "/metrics"
private let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

/// For as long as the process lives.
private func constant(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
