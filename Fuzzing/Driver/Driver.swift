public import Feeding

internal import CFuzzer
internal import Glibc

/// libFuzzer, driving one target.
public enum Driver {
  nonisolated(unsafe) private static var chosen: FuzzTarget?

  /// Runs the target that INTRAY_FUZZ names, with libFuzzer's options from the command line.
  public static func run(_ targets: [FuzzTarget]) -> Never {
    let name = getenv("INTRAY_FUZZ").map { String(cString: $0) } ?? ""
    guard let target = targets.first(where: { $0.name == name }) else {
      fatalError("INTRAY_FUZZ is \"\(name)\"; expected one of \(targets.map(\.name).joined(separator: ", "))")
    }
    chosen = target
    Hang.watch()
    var count = CommandLine.argc
    var arguments = Optional(CommandLine.unsafeArgv)
    exit(LLVMFuzzerRunDriver(&count, &arguments) { Driver.feed($0, $1) })
  }

  private static func feed(_ octets: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    Hang.runs &+= 1
    chosen?.run(UnsafeRawBufferPointer(start: octets, count: count))
    return 0
  }
}

/// Ends the process when one run takes more than a second of its own time, which libFuzzer takes for a find. Its own
/// limit goes by the clock on the wall, and a busy machine is no hang.
enum Hang {
  nonisolated(unsafe) static var runs = 0
  nonisolated(unsafe) private static var seen = (runs: 0, ticks: 0)

  private static let halfSecond = timeval(tv_sec: 0, tv_usec: 500_000)

  static func watch() {
    signal(SIGVTALRM) { _ in Hang.tick() }
    var timer = itimerval(it_interval: halfSecond, it_value: halfSecond)
    setitimer(__itimer_which_t(ITIMER_VIRTUAL.rawValue), &timer, nil)
  }

  /// The third tick within one run: it has taken between one second and one and a half.
  private static func tick() {
    seen = seen.runs == runs ? (runs, seen.ticks + 1) : (runs, 1)
    if seen.ticks == 3, runs > 0 { abort() }
  }
}
