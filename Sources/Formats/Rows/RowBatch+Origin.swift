extension RowBatch {
  /// The offset in the file, as it was sent, of an offset in `text`.
  func offset(of position: Int) -> Int { offset(origin, of: position) }

  /// `origin` once the text before `position` is gone.
  func origin(_ origin: TextOrigin, movedTo position: Int) -> TextOrigin {
    TextOrigin(offset: offset(origin, of: position), encoding: origin.encoding)
  }

  private func offset(_ origin: TextOrigin, of position: Int) -> Int {
    guard origin.encoding != .utf8 else { return origin.offset + position }
    var offset = origin.offset
    var index = 0
    while index < position {
      let length = max(1, utf8Sequence(text + index, position - index))
      offset += origin.encoding.width(of: scalar(at: index, length))
      index += length
    }
    return offset
  }

  /// The scalar of the well-formed sequence of `length` octets at `index`.
  private func scalar(at index: Int, _ length: Int) -> UInt32 {
    if length == 1 { return UInt32(text[index]) }
    var scalar = UInt32(text[index]) & (0xFF >> UInt32(length + 1))
    for next in 1..<length { scalar = scalar << 6 | UInt32(text[index + next] & 0x3F) }
    return scalar
  }

  /// Ctrl-Z, with which old systems end a file, and what follows it.
  func dropEndOfFileMark() {
    var end = textCount
    while end > 0, isLineEnd(text[end - 1]) { end -= 1 }
    if end > 0, text[end - 1] == 0x1A { textCount = end - 1 }
  }
}
