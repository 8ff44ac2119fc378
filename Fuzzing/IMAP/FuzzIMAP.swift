import Feeding
import Model

@testable import Transfer

/// What an IMAP server says.
enum FuzzIMAP {
  static let targets = [responses]

  /// The same is read however the octets are cut; the octets of messages add up to what was announced.
  static let responses = FuzzTarget("imap") { bytes in
    for tag in [nil, "x9"] {
      let whole = Reading(bytes, skippingTo: tag) { $0 }
      var chance = Chance(bytes)
      let cut = Reading(bytes, skippingTo: tag) { min($0, Int(chance.next() % 23) + 1) }
      require(whole == cut, "\(whole) whole, \(cut) in pieces")
      if bytes.count <= 256 { require(whole == Reading(bytes, skippingTo: tag) { _ in 1 }, "octet by octet") }
      whole.check()
    }
  }
}

/// What a parser made of some octets, and how it ended.
private struct Reading: Equatable {
  enum Said: Equatable {
    case response(Response)
    case body(octets: Int, uid: UInt32?, [UInt8])
  }

  private(set) var said: [Said] = []
  private(set) var failure: TransferError?
  private(set) var isAmidResponse = false

  init(_ bytes: UnsafeRawBufferPointer, skippingTo tag: String?, piece: (Int) -> Int) {
    var parser = ResponseParser(
      limits: ResponseParser.Limits(response: 2048, body: 4096, numbers: 64), skippingTo: tag)
    var start = 0
    do throws(TransferError) {
      while start < bytes.count {
        let count = piece(bytes.count - start)
        var rest = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
        while let event = try parser.next(&rest) { take(event) }
        require(rest.isEmpty, "\(rest.count) octets were left")
        start += count
      }
      isAmidResponse = parser.isAmidResponse
    } catch { failure = error }
  }

  private mutating func take(_ event: ResponseParser.Event) {
    switch event {
    case .response(let response): said.append(.response(response))
    case .bodyBegins(let octets, let uid): said.append(.body(octets: octets, uid: uid, []))
    case .bodySlice(let slice):
      guard case .body(let octets, let uid, let body)? = said.popLast() else { fatalError("a slice of no message") }
      said.append(.body(octets: octets, uid: uid, body + slice))
    }
  }

  func check() {
    for (index, one) in said.enumerated() {
      switch one {
      case .body(let octets, _, let body):
        require(octets <= 4096 && body.count <= octets, "\(body.count) octets of \(octets)")
        require(body.count == octets || index == said.count - 1, "a message was cut")
      case .response(.search(let numbers)): require(numbers.count <= 64, "\(numbers.count) numbers")
      case .response(.fetch(let fetch)):
        guard case .streamed(let octets) = fetch.body ?? .none else { break }
        guard index > 0, case .body(octets, _, _) = said[index - 1] else { fatalError("\(fetch) has no message") }
      case .response: break
      }
    }
  }
}
