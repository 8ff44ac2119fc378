// Intray's reader as the benchmark drives it: messages in memory, every part decoded, its octets counted or hashed.

internal import Crypto
internal import Glibc
internal import MIME

let options = try Options(Array(CommandLine.arguments.dropFirst()))
let messages = try options.files.map(contents)
var decoded = 0
var octets = 0
var count = 0
let start = processorTime()

repeat {
  for message in messages {
    decoded += message.withUnsafeBytes(decodeEveryPart)
    octets += message.count
    count += 1
    if options.seconds > 0, processorTime() - start >= options.seconds { break }
  }
} while processorTime() - start < options.seconds

print(octets, decoded, count, processorTime() - start)

/// The number of decoded octets.
func decodeEveryPart(of bytes: UnsafeRawBufferPointer) -> Int {
  let message = Message(bytes)
  var decoded = 0
  for part in message.leaves(openingForwards: true) where part.children.isEmpty {
    guard options.hashes else {
      decoded += message.decode(part, in: bytes) { _ in }.size
      continue
    }
    var hash = SHA256()
    decoded += message.decode(part, in: bytes) { hash.update(bufferPointer: $0) }.size
    blackHole(hash.finalize())
  }
  return decoded
}

/// Seconds that this process has had of a processor.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Takes a result, so that nothing of its making is left out.
@inline(never)
func blackHole(_ result: some Sendable) {}
