internal import CBytes

extension cbytes_words {
  /// Neither too long nor too short.
  init(_ field: Field) {
    // A character has four octets at most: what has so many octets is long enough.
    self.init(
      least: UInt32((field.constraints.minLength ?? 0) * 4),
      most: UInt32(field.constraints.maxLength ?? Int(Int32.max)),
      no_at: field.forbids.contains(.email) ? 1 : 0)
  }

  /// Every cell of those that `traits` tells of is plainly right, but for empty ones.
  func allows(_ traits: cbytes_traits) -> Bool {
    least == 0 && traits.longest <= most && traits.outer_space == 0 && traits.damage == 0
      && (no_at == 0 || traits.at == 0)
  }
}
