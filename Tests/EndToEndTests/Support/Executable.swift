import FoundationEssentials
import Glibc

/// The executable beside the test bundle, or the one that INTRAY_EXECUTABLE names.
let intrayExecutable: String = {
  if let named = getenv("INTRAY_EXECUTABLE") { return String(cString: named) }
  let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  return bundle.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/intray"
}()
