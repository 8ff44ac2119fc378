import Model

/// What other machines see of a run, step by step, and where a step goes wrong.
final class Steps {
  /// The steps so far, each before or behind something that changes the world.
  private(set) var taken: [String] = []
  /// Called at each step: what a kill at this moment would leave behind is what now lies on the disk.
  var onStep: ((String) -> Void)?
  /// Which step fails, counted from 0; nil for none.
  var failing: Int?
  /// The steps that follow it fail too: the other machine stays away.
  var staysAway = false

  func reach(_ step: String) {
    taken.append(step)
    onStep?(step)
  }

  /// A step at which the line may break.
  func pass(_ step: String) throws(TransferError) {
    reach(step)
    guard let failing else { return }
    let number = taken.count - 1
    if number == failing || staysAway && number > failing {
      throw TransferError(.closed, "the line broke at step \(number), \(step)")
    }
  }
}
