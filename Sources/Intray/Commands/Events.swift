internal import ArgumentParser
internal import Glibc
internal import Model
internal import Queues

struct Events: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What happened, in order: mail taken in, files claimed and completed, replies sent.",
    discussion: """
      Events are numbered without a gap that is ever filled later: a program that remembers the last number it has seen
      and asks --since it misses nothing.

      Example:
        intray events --since 4711 --json
        intray events --follow --kind held,failed
      """)

  @OptionGroup var home: HomeOption
  @Option(help: ArgumentHelp("Only those after this number.", valueName: "number")) var since: Int64?
  @Option(
    help: ArgumentHelp("Only these kinds, separated by commas.", valueName: "kinds"), transform: kinds) var kind:
    [String] = []
  @Flag(help: "Go on with those that come; begins at the last ten unless --since is given.") var follow = false
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    var last = try since ?? (follow ? max(0, store.lastEvent() - 10) : 0)
    try show(store, &last)
    while follow {
      usleep(250_000)
      try show(store, &last)
    }
  }

  private func show(_ store: Store, _ last: inout Int64) throws {
    var seen = last
    try store.events(after: last) { event in
      seen = event.number
      guard kind.isEmpty || kind.contains(event.kind) else { return }
      let record = EventRecord(event)
      printLine(json ? try jsonLine(record) : record.text)
    }
    last = seen
  }
}

@Sendable private func kinds(_ text: String) throws -> [String] {
  let words = text.split(separator: ",").map(String.init)
  for word in words where !Event.kinds.contains(word) {
    throw ValidationError(
      "found \"\(word)\", expected some of \(Event.kinds.listed)\(suggestion(word, among: Event.kinds))")
  }
  return words
}
