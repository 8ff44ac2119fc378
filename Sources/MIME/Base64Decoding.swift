internal import CMIME

extension Decoding {
  /// What is known of a base64 body beyond RFC 2045 §6.8, each found out by one look ahead at most.
  private struct Habits {
    /// `-` and `_` are digits: all that follows is the URL alphabet. Nil while nobody has looked.
    var isURL: Bool?
    /// Quanta go on behind padding. Nil while nobody has looked.
    var goesOn: Bool?
  }

  mutating func decodeBase64(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var habits = Habits()
    let limit = end
    var decoding = self
    try withSlice { slice in
      while decoding.position < limit {
        try decoding.fill(&slice, sink)
        guard decoding.position < limit else { break }
        if try !decoding.takeOddQuantum(&slice, &habits, sink) { break }
      }
      try decoding.hand(slice.filled, to: sink)
    }
    self = decoding
  }

  /// Decodes whole quanta as long as nothing else comes, handing on full slices.
  private mutating func fill(
    _ slice: inout OutputSlice, _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    while position < end {
      if slice.left < 64, slice.count > 0 { try handOn(&slice, sink) }
      let rest = rest
      let progress = cmime_base64_decode(rest.base, rest.count, slice.next, slice.left)
      position += progress.consumed
      slice.grew(by: progress.produced)
      moved()
      guard slice.left < 64, slice.count > 0 else { return }
    }
  }

  private mutating func handOn(
    _ slice: inout OutputSlice, _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    try hand(slice.filled, to: sink)
    slice.clear()
  }

  /// Takes the one quantum that is not plain: broken by white space or foreign octets, padded, or cut off. False when
  /// the data ends with it.
  private mutating func takeOddQuantum(
    _ slice: inout OutputSlice, _ habits: inout Habits, _ sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Bool {
    if slice.left < 4 { try handOn(&slice, sink) }
    var bits: UInt32 = 0
    var digits = 0
    while position < end {
      let octet = input[position]
      if let value = value(octet, &habits) {
        bits = bits << 6 | UInt32(value)
        digits += 1
        position += 1
        guard digits == 4 else { continue }
        write(bits << 8, octets: 3, to: &slice)
        return true
      }
      if octet == UInt8(ascii: "=") {
        position += 1
        pad(bits, digits, &slice)
        return goesOn(behindPaddingOf: digits, &habits)
      }
      if !ASCII.isBlank(octet) {
        note(.base64Foreign, at: position, "octet \(octet) is not of the alphabet")
      }
      position += 1
      // Between quanta the quick way is taken up again.
      if digits == 0 { return true }
    }
    endCutOff(bits, digits, &slice)
    return false
  }

  private mutating func value(_ octet: UInt8, _ habits: inout Habits) -> UInt8? {
    if octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_") {
      if habits.isURL == nil { habits.isURL = restIsDigits(allowingURL: true) }
      guard habits.isURL == true else { return nil }
      note(.base64URL, at: position, "the URL alphabet")
    }
    return Base64.value(octet)
  }

  private mutating func write(_ bits: UInt32, octets: Int, to slice: inout OutputSlice) {
    for index in 0..<octets { slice.append(UInt8(truncatingIfNeeded: bits >> (24 - 8 * UInt32(index)))) }
  }

  private mutating func pad(_ bits: UInt32, _ digits: Int, _ slice: inout OutputSlice) {
    switch digits {
    case 2: write(bits << 20, octets: 1, to: &slice)
    case 3: write(bits << 14, octets: 2, to: &slice)
    case 1: note(.base64Truncated, at: position - 1, "a quantum of one digit")
    default: note(.base64Foreign, at: position - 1, "padding without a quantum")
    }
  }

  /// Behind padding nothing counts, unless all that follows is whole quanta: lines that were padded one by one.
  private mutating func goesOn(behindPaddingOf digits: Int, _ habits: inout Habits) -> Bool {
    if digits == 2 {
      let blanks = skipBlanks(from: position)
      if input[blanks] == UInt8(ascii: "="), blanks < end {
        position = blanks + 1
      } else {
        note(.base64Padding, at: position, "one padding octet of two is missing")
      }
    }
    position = skipBlanks(from: position)
    guard position < end else { return false }
    note(.base64AfterPadding, at: position, "data behind the padding")
    if digits == 0 { return true }
    if habits.goesOn == nil { habits.goesOn = restIsDigits(allowingURL: false) }
    return habits.goesOn == true
  }

  private func skipBlanks(from start: Int) -> Int {
    var index = start
    while index < end, ASCII.isBlank(input[index]) { index += 1 }
    return min(index, end)
  }

  private mutating func endCutOff(_ bits: UInt32, _ digits: Int, _ slice: inout OutputSlice) {
    switch digits {
    case 0: break
    case 1: note(.base64Truncated, at: end, "it ends with a quantum of one digit")
    default:
      note(.base64Padding, at: end, "the final padding is missing")
      write(digits == 2 ? bits << 20 : bits << 14, octets: digits - 1, to: &slice)
    }
  }

  /// Looks at all that is left: whether it is nothing but digits, padding that completes a quantum, and white space.
  private func restIsDigits(allowingURL: Bool) -> Bool {
    var digits = 0
    for index in position..<end {
      let octet = input[index]
      if index.isMultiple(of: releaseStep) { looked(to: index) }
      if ASCII.isBlank(octet) { continue }
      if octet == UInt8(ascii: "=") {
        guard allowingURL || digits & 3 >= 2 || digits == 0 else { return false }
        digits += 1
        continue
      }
      let isURL = octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
      guard Base64.value(octet) != nil, allowingURL || !isURL else { return false }
      digits += 1
    }
    return allowingURL || digits.isMultiple(of: 4)
  }
}
