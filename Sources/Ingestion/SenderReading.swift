internal import struct Crypto.SHA256
internal import MIME
public import Model

/// By what a secret address is known: the SHA-256 of its text in lower case.
public func addressDigest(of address: String) -> SHA256Digest {
  SHA256Digest(Array(SHA256.hash(data: Array(address.lowercased().utf8))))
}

extension SenderEvidence {
  /// What the header says of the sender.
  init(of message: Message) {
    self.init(
      from: message.from.map { $0.lowercased() },
      testimonies: message.authenticationResults.map(Testimony.init),
      forwarder: message.lastARCSeal.map(Forwarder.init))
  }
}

extension SenderEvidence.Testimony {
  fileprivate init(_ field: AuthenticationResults?) {
    self.init(server: field?.server, results: field?.results.map(SenderEvidence.Result.init) ?? [])
  }
}

extension SenderEvidence.Forwarder {
  fileprivate init(_ seal: ARCSeal) {
    self.init(
      domain: seal.domain, isChainWhole: seal.chain == "pass" || seal.chain == "none",
      results: seal.results.results.map(SenderEvidence.Result.init))
  }
}

extension SenderEvidence.Result {
  fileprivate init(_ result: AuthenticationResults.Result) {
    self.init(
      result.method, result.result, result.properties.map { Property($0.name, $0.value.lowercased()) })
  }
}
