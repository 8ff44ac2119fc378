internal import Model
internal import Queues

/// A relay we log in to by a token: where it does not take one that should still be good, it is asked once more with a new
/// one. Nothing of a parcel has been said by then.
final class RenewedDestination: Destination {
  private let make: () throws -> any Destination
  /// Says whether another token will be used next.
  private let renew: () throws -> Bool
  private var destination: any Destination

  init(_ make: @escaping () throws -> any Destination, renew: @escaping () throws -> Bool) throws {
    self.make = make
    self.renew = renew
    destination = try make()
  }

  var name: String { destination.name }

  func send(_ parcel: Parcel) throws(TransferError) -> [Answer] {
    do { return try destination.send(parcel) } catch  where error.kind == .authentication {
      guard let renewed = try renewedDestination() else { throw error }
      close()
      destination = renewed
      return try destination.send(parcel)
    }
  }

  func close() { destination.close() }

  /// Nil where there is no other token to be had.
  private func renewedDestination() throws(TransferError) -> (any Destination)? {
    do { return try renew() ? try make() : nil } catch let error as TransferError { throw error } catch let error
      as StoreError
    {
      throw TransferError(.spool, error.description)
    } catch { throw TransferError(.authentication, "\(error)") }
  }
}
