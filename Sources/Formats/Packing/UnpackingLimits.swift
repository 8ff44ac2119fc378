/// How much may come out of a packed file.
public struct UnpackingLimits: Sendable, Hashable {
  /// Octets, of all members together.
  public var bytes: Int
  /// Octets that may come out for each that goes in, once more than `ratioFrom` have.
  public var ratio = 200
  public var ratioFrom = 10 << 20
  public var members = 100

  public init(bytes: Int = 1 << 30) { self.bytes = bytes }

  /// Throws when more has come out of `taken` octets than may.
  func check(given: Int, taken: Int) throws(FileFault) {
    if given > bytes { throw FileFault(.decompressionLimit, "Unpacked it exceeds \(sizeWords(bytes)).") }
    guard given > ratioFrom, given / ratio > taken else { return }
    throw FileFault(.decompressionLimit, "Unpacked it exceeds \(ratio) times its size.")
  }
}

/// `1 GiB`, `512 KiB`, `1000 bytes`: in the largest unit that leaves no rest.
func sizeWords(_ bytes: Int) -> String {
  for (unit, name) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] where bytes >= unit && bytes % unit == 0 {
    return "\(bytes / unit) \(name)"
  }
  return "\(bytes) bytes"
}

extension FileFault {
  /// `offset` counts from the beginning of the packed file.
  static func damagedArchive(at offset: Int, _ why: String) -> FileFault {
    FileFault(.compressionError, "The archive is damaged at byte \(offset): \(why).")
  }

  static func unusableArchive(_ why: String) -> FileFault { FileFault(.compressionError, why) }
}
