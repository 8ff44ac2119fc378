internal import ArgumentParser
internal import Queues

struct RetentionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention", abstract: "Takes away what is past its time.",
    discussion: "Example: intray retention run",
    subcommands: [RetentionRun.self])
}

struct RetentionRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Takes away archived messages and the bytes of files whose time is over.",
    discussion: """
      intray.yaml says how long under retention: messages as they came, by what became of them (by default not at all
      for accepted ones, 30d for ignored and refused, 90d for held ones), and the bytes of files that were completed,
      discarded or rejected (by default for ever). Never a held message that waits for a decision, a file that waits, is
      claimed or failed, or one whose partner is still to be answered. What is known of them stays. Each poll takes away
      a little too.

      Example: intray retention run
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let home = try home.open()
    let times = try home.configuration().retention.files
    let store = try Store(home: home.path)
    var total = RetentionReport()
    repeat {
      let step = try store.removeExpired(times)
      total.messages += step.messages
      total.files += step.files
      total.isMore = step.isMore
    } while total.isMore
    if json { return printLine("{\"files\":\(total.files),\"messages\":\(total.messages)}") }
    printLine("\(total.messages) messages and \(total.files) files taken away")
  }
}
