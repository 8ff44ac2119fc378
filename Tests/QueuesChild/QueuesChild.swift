/// `QueuesChild HOME` delivers into a home; `QueuesChild HOME claim WITNESSES` claims from it until it is empty.
@main enum QueuesChild {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count > 3 { return try Claimer(home: arguments[1], witnesses: arguments[3]).run() }
    try Delivery.run(home: arguments[1])
  }
}
