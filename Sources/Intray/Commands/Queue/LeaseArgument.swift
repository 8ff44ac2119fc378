internal import ArgumentParser
internal import Model
internal import Queues

/// The lease that a claim gave.
struct LeaseArgument: ParsableArguments {
  @OptionGroup var home: HomeOption
  @Argument(help: "The lease, as the claim printed it.") var lease: String

  func open() throws -> (store: Store, lease: Lease) {
    guard let known = Lease(lease.uppercased()) else {
      let hint = ULID(lease.uppercased()) == nil ? "" : "; this is the id of an item, which does not tell who holds it"
      throw UsageError("found \"\(lease)\", expected the lease that `intray queue claim` printed\(hint)")
    }
    return (try Store(home: try home.open().path), known)
  }
}

/// A lease, or the item's id where a person may act without one.
struct LeaseOrItem: ParsableArguments {
  @OptionGroup var home: HomeOption
  @Argument(
    help: ArgumentHelp(
      "The lease that a claim printed; or the item's id, or at least its first six characters.",
      valueName: "lease or id"))
  var name: String

  enum Meant { case lease(Lease), item(ULID) }

  func open() throws -> (store: Store, meant: Meant) {
    let store = try Store(home: try home.open().path)
    if let lease = Lease(name.uppercased()) { return (store, .lease(lease)) }
    return (store, .item(try store.identifier(of: .queueItem, beginning: name)))
  }
}
