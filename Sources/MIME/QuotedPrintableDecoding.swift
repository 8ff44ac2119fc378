internal import CMIME

extension Decoding {
  mutating func decodeQuotedPrintable(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var decoding = self
    try withSlice { slice in
      while decoding.position < decoding.end {
        if slice.left < 64 {
          try decoding.hand(slice.filled, to: sink)
          slice.clear()
        }
        let rest = decoding.rest
        let progress = cmime_quoted_printable_decode(rest.base, rest.count, slice.next, slice.left)
        decoding.position += progress.consumed
        slice.grew(by: progress.produced)
        decoding.moved()
        if progress.consumed == 0 {
          if slice.left < slice.room.count, slice.left < rest.count {
            try decoding.hand(slice.filled, to: sink)
            slice.clear()
          }
          decoding.takeOdd(&slice)
        }
      }
      try decoding.hand(slice.filled, to: sink)
    }
    self = decoding
  }

  /// Takes what the quick way stops at: an escape that is none, a soft line end behind white space or with CR alone, and
  /// white space that the end of the body or a very long run leaves.
  private mutating func takeOdd(_ slice: inout OutputSlice) {
    let octet = input[position]
    guard octet == UInt8(ascii: "=") else { return takeBlanks(&slice) }
    var next = position + 1
    while next < end, ASCII.isSpaceOrTab(input[next]) { next += 1 }
    if next >= end {
      position = end
    } else if ASCII.isBlank(input[next]) {
      let isPair = input[next] == ASCII.carriageReturn && input[next + 1] == ASCII.lineFeed
      position = min(next + (isPair ? 2 : 1), end)
    } else {
      note(.quotedPrintableEscape, at: position, "\"=\" without two hexadecimal digits")
      slice.append(octet)
      position += 1
    }
  }

  /// White space at the end of a line or of the body is left out (RFC 2045 §6.7 rule 3); elsewhere it counts.
  private mutating func takeBlanks(_ slice: inout OutputSlice) {
    var next = position
    while next < end, ASCII.isSpaceOrTab(input[next]) { next += 1 }
    let isLineEnd = input[next] == ASCII.lineFeed || input[next] == ASCII.carriageReturn && input[next + 1] == ASCII.lineFeed
    guard next < end, next == position || !isLineEnd else {
      position = next
      return
    }
    let stop = max(position + 1, min(next, position + slice.left))
    for index in position..<stop { slice.append(input[index]) }
    position = stop
  }
}
