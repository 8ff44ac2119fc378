import Glibc
import Model
import Queues

/// One of many claimers: claims, holds, completes, until every item is completed. While it holds an item it holds the
/// kernel's lock on a file by the item's name, which goes when it is killed: two who hold one item would meet there.
struct Claimer {
  private let store: Store
  private let witnesses: String
  private let wish = ClaimWish(
    QueueName(dataType: "conversions"), claimer: "\(getpid())", leaseSeconds: 30, mostAttempts: 1000)

  init(home: String, witnesses: String) throws {
    store = try Store(home: home)
    self.witnesses = witnesses
  }

  /// What goes wrong is left in the folder of the witnesses, in the name of a file.
  func run() throws {
    do { try claimAll() } catch {
      leave("failed-\("\(error)".replacing("/", with: "|").prefix(200))")
      throw error
    }
  }

  private func claimAll() throws {
    while true {
      if let claim = try store.claim(wish) {
        try work(on: claim)
      } else {
        guard try isAnythingLeft() else { return }
        usleep(50_000)
      }
    }
  }

  private func leave(_ name: String) { close(open("\(witnesses)/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)) }

  private func work(on claim: Claim) throws {
    let path = "\(witnesses)/\(claim.item.id)"
    let witness = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard witness >= 0, flock(witness, LOCK_EX | LOCK_NB) == 0 else {
      throw StoreError(.constraint, "two hold \(claim.item.id)")
    }
    defer { close(witness) }
    guard access(claim.path, R_OK) == 0 else { throw StoreError(.notFound, "there is nothing at \(claim.path)") }
    usleep(UInt32.random(in: 0...2_000))
    try store.complete(claim.lease)
  }

  private func isAnythingLeft() throws -> Bool {
    var isLeft = false
    struct Enough: Error {}
    do {
      for state in [QueueItem.State.waiting, .claimed] {
        try store.queueItems(state: state) { _ in
          isLeft = true
          throw Enough()
        }
      }
    } catch is Enough {}
    return isLeft
  }
}
