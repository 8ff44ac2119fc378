import Model
import Synchronization

/// What other machines see of a run, step by step, and where a step goes wrong. Messages are looked into on one thread
/// while others arrive on another.
final class Steps {
  /// The steps so far, each before or behind something that changes the world.
  var taken: [String] { all.withLock { $0 } }
  private let all = Mutex<[String]>([])
  /// Called at each step: what a kill at this moment would leave behind is what now lies on the disk.
  var onStep: ((String) -> Void)?
  /// Which step fails, counted from 0; nil for none.
  var failing: Int?
  /// The steps that follow it fail too: the other machine stays away.
  var staysAway = false

  /// The number of the step, counted from 0.
  @discardableResult
  func reach(_ step: String) -> Int {
    let number = all.withLock { steps in
      steps.append(step)
      return steps.count - 1
    }
    onStep?(step)
    return number
  }

  /// A step at which the line may break.
  func pass(_ step: String) throws(TransferError) {
    let number = reach(step)
    guard let failing else { return }
    if number == failing || staysAway && number > failing {
      throw TransferError(.closed, "the line broke at step \(number), \(step)")
    }
  }
}
