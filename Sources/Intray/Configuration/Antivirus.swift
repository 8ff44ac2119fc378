internal import Model
internal import Transfer

extension Configuration {
  /// The program that looks for malware in what is to be let in.
  struct Antivirus: Equatable {
    var clamd: Place
    /// Seconds without a sign of life after which it is no longer waited for.
    var timeLimit: Double

    /// Where it listens: on this machine, for what it is handed goes there in clear.
    enum Place: Equatable {
      case socket(String)
      case port(String, Int)
    }
  }
}

extension Configuration.Antivirus {
  static let keys = ["clamd", "timeLimit"]

  init(_ mapping: YAMLMapping) throws {
    let text = try mapping.requiredString("clamd")
    guard let place = Place(text) else {
      throw mapping.error(
        at: "clamd",
        "found \"\(text)\", expected what clamd.conf says of LocalSocket, /run/clamav/clamd.ctl, or of TCPSocket, "
          + "127.0.0.1:3310")
    }
    clamd = place
    let time = try mapping.string("timeLimit") ?? "3m"
    guard let seconds = timeSpan(time), (1...3600).contains(seconds) else {
      throw mapping.error(at: "timeLimit", "found \"\(time)\", expected a time from 1s to 1h, such as 90s or 3m")
    }
    timeLimit = Double(seconds)
    do { _ = try endpoint } catch { throw mapping.error(at: "clamd", error.words) }
  }

  var endpoint: Endpoint {
    get throws(TransferError) {
      switch clamd {
      case .socket(let path): try Endpoint(service: .clamd, socketPath: path)
      case .port(let host, let port): try Endpoint(service: .clamd, host: host, port: UInt16(port), tls: .plaintext)
      }
    }
  }
}

extension Configuration.Antivirus.Place {
  init?(_ text: String) {
    if text.hasPrefix("/") {
      self = .socket(text)
    } else if let address = ServerAddress.parse("clamd://\(text)"), let port = address.port {
      self = .port(address.host, port)
    } else {
      return nil
    }
  }
}
