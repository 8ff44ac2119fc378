import FoundationEssentials
import Model
import Queues
import Testing

@testable import Ingestion

/// Every state that a kill can leave behind between two steps of a poll of a folder, and every broken line, with one more
/// run behind it.
@Suite("Death amid a folder") struct FolderDeathTests {
  private func lay(_ folder: FolderInMemory) {
    for number in 1...5 { folder.lay("a\n\(number)\n", as: "Conversions_\(number).csv") }
    folder.lay("hello", as: "notes.txt")
    folder.lay("%PDF-1.7\n", as: "Conversions_6.csv")
  }

  /// All that may not differ, however a run was disturbed.
  private func state(of station: FolderStation) throws -> [String] {
    let messages = try station.messages().map { "\($0.submission.subject ?? "-") \($0.outcome)" }.sorted()
    let suspects = try station.store().suspects(in: FolderStation.mailbox, uidValidity: Store.folderEpoch)
    let unsettled = try station.store().unsettled(in: FolderStation.mailbox, uidValidity: Store.folderEpoch)
    return messages + (try station.queued().sorted()) + station.folder.files.keys.sorted()
      + ["\(suspects.count) suspects, \(unsettled.count) to settle"]
  }

  @Test("Killed at any step, the next run ends as if nothing had happened", arguments: [false, true], [false, true])
  func killed(deletes: Bool, listsRoughly: Bool) throws {
    try withFolder { station throws in
      station.deletes = deletes
      station.folder.listsRoughly = listsRoughly
      lay(station.folder)
      var ends: [(step: String, state: [String])] = []
      let visit = { (moment: String) in
        do {
          let twin = try station.twin(at: "\(station.home)-\(ULID())")
          try twin.poll()
          ends.append((moment, try state(of: twin)))
          try FileManager.default.removeItem(atPath: twin.home)
        } catch { Issue.record("\(moment): \(error)") }
      }
      station.steps.onStep = { visit("\(station.steps.taken.count) \($0)") }
      station.onProgress = { visit("\(station.steps.taken.count), told") }
      try station.poll()
      let undisturbed = try state(of: station)
      #expect(ends.count >= (deletes ? 30 : 14))
      for end in ends { #expect(end.state == undisturbed, "disturbed at \(end.step)") }
    }
  }

  @Test(
    "When the line breaks at any step, for once or for good, the next run ends as if nothing had happened",
    arguments: [false, true])
  func broken(forGood: Bool) throws {
    try withFolder { station throws in
      lay(station.folder)
      let fresh = try station.twin(at: "\(station.home)-fresh")
      try station.poll()
      let undisturbed = try state(of: station)
      for step in station.steps.taken.indices {
        let twin = try fresh.twin(at: "\(station.home)-\(step)")
        twin.steps.failing = step
        twin.steps.staysAway = forGood
        _ = try? twin.poll()
        twin.steps.failing = nil
        try twin.poll()
        #expect(try state(of: twin) == undisturbed, "disturbed at \(step), \(station.steps.taken[step])")
      }
    }
  }
}
