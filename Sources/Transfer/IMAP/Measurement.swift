internal import Model

/// Asks for the sizes of messages before any is downloaded.
struct Measurement {
  let session: IMAPSession

  /// The octets each message is announced with. What has vanished is left out; what is there and has no size, because
  /// the server does not say, is given 0: left out, it would count as gone.
  func sizes(of uids: [UInt32]) throws(TransferError) -> [UInt32: Int] {
    var sizes: [UInt32: Int] = [:]
    for set in Self.batches(uids) { try ask(set, &sizes) }
    return sizes
  }

  /// The commands that ask for all of them.
  static func commands(for uids: [UInt32]) -> [String] { batches(uids).map(command) }

  private static func batches(_ uids: [UInt32]) -> [UIDSet] { UIDSet.batches(of: uids, count: 1_000) }

  private static func command(_ set: UIDSet) -> String { "UID FETCH \(set) (UID RFC822.SIZE)" }

  private func ask(_ set: UIDSet, _ sizes: inout [UInt32: Int]) throws(TransferError) {
    var answered = 0
    let status = try session.perform(Self.command(set)) { response in
      guard case .fetch(let fetch) = response, let uid = fetch.uid, let size = fetch.size, set.contains(uid)
      else {
        return
      }
      if sizes.updateValue(Int(clamping: size), forKey: uid) == nil { answered += 1 }
    }
    // NO with some of them gone is what servers say when another client takes messages away meanwhile.
    guard status.condition != .bad, !status.isBusy else {
      throw status.refusal(of: "to say the sizes of messages", by: session.name)
    }
    guard answered < set.count else { return }
    for uid in try session.search(set.description) where set.contains(uid) && sizes[uid] == nil {
      sizes[uid] = 0
    }
  }
}
