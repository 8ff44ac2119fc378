internal import CBytes

/// What a pass over all bytes of a file tells: whether it is UTF-8, and which characters the checks need not look for.
struct UTF8Survey: Sendable {
  private var state = cbytes_survey()

  mutating func add(_ chunk: UnsafeRawBufferPointer) {
    cbytes_survey_add(&state, chunk.baseAddress?.assumingMemoryBound(to: UInt8.self), chunk.count)
  }

  /// Adds a piece, and copies it to `buffer`, which is as large at least.
  mutating func add(_ chunk: UnsafeRawBufferPointer, copiedTo buffer: UnsafeMutableRawBufferPointer) {
    cbytes_survey_copy(
      &state, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
      chunk.baseAddress?.assumingMemoryBound(to: UInt8.self), chunk.count)
  }

  mutating func finish() { cbytes_survey_end(&state) }

  /// The last piece ended within a character.
  var isWithin: Bool { state.pending_count > 0 }
  var bytes: Int { Int(state.bytes) }
  var nuls: Int { Int(state.nuls) }
  /// Bytes that are not ASCII.
  var high: Int { Int(state.high) }
  /// Whole characters of more than one byte.
  var characters: Int { Int(state.characters) }
  /// Maximal ill-formed sequences (Unicode §3.9, table 3-8).
  var faults: Int { Int(state.faults) }
  /// Control characters other than TAB, LF and CR.
  var controls: Int { Int(state.controls) }

  /// More than one octet of a hundred is NUL: this is no text.
  func notText(isWhole: Bool) -> FileFault? {
    guard nuls * 100 > bytes else { return nil }
    let seen = isWhole ? "its" : "its first"
    return FileFault(.notText, "This is not a text file (\(nuls) of \(seen) \(bytes) bytes are NUL).")
  }
}

/// The length of the well-formed UTF-8 sequence that begins at `base`, or minus the length of the maximal ill-formed
/// part that stands there, at least 1 (Unicode §3.9, table 3-7).
func utf8Sequence(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int { Int(cbytes_utf8_sequence(base, count)) }
