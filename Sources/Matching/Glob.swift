public import Model

/// A file name pattern, compiled: `*` any sequence of characters (none too), `?` exactly one, all else literal, over
/// the whole name.
///
/// A character is an extended grapheme cluster (UAX #29): what a person counts as one, so that `?` takes a flag, and
/// an accented letter in either normal form; Swift compares characters by canonical equivalence, which is what NFC is
/// for. Time is at most name × pattern; nothing recurses, and nothing is tried twice from the same star.
public struct Glob: Sendable {
  public let pattern: FileNamePattern
  public let ignoreCase: Bool
  /// What stands before, between and after the stars; nil is `?`. One piece when there is no star.
  private let pieces: [[Character?]]

  public init(_ pattern: FileNamePattern, ignoreCase: Bool = false) {
    self.pattern = pattern
    self.ignoreCase = ignoreCase
    let text = ignoreCase ? caseFolded(pattern.text) : pattern.text
    pieces = text.split(separator: "*" as Character, omittingEmptySubsequences: false).map { piece in
      piece.map { $0 == "?" ? nil : $0 }
    }
  }

  public func matches(_ name: String) -> Bool { failure(in: characters(of: name)) == nil }

  /// Where `name` fails the pattern, in words that follow a colon: `it does not end with ".csv"`; nil when it matches.
  public func mismatch(with name: String) -> String? {
    guard let failure = failure(in: characters(of: name)) else { return nil }
    if !ignoreCase, Glob(pattern, ignoreCase: true).matches(name) { return "upper and lower case differ" }
    return words(for: failure, in: Array(name))
  }

  private func characters(of name: String) -> [Character] { Array(ignoreCase ? caseFolded(name) : name) }
}

extension Glob {
  /// The first thing a name lacks.
  private enum Failure {
    /// Without a star: the offset of the first character that differs.
    case differs(at: Int)
    case head
    case tail
    /// A piece between two stars, found nowhere behind what was found before it.
    case middle(Int)
    /// Beginning and end are right, but they overlap.
    case short
  }

  private func failure(in name: [Character]) -> Failure? {
    guard let head = pieces.first, let tail = pieces.last, pieces.count > 1 else {
      return difference(in: name)
    }
    guard begins(name[...], with: head) else { return .head }
    guard begins(name.suffix(tail.count), with: tail) else { return .tail }
    guard head.count + tail.count <= name.count else { return .short }
    var rest = name[head.count..<(name.count - tail.count)]
    for number in 1..<max(1, pieces.count - 1) {
      guard let start = offset(of: pieces[number], in: rest) else { return .middle(number) }
      rest = rest[(start + pieces[number].count)...]
    }
    return nil
  }

  private func difference(in name: [Character]) -> Failure? {
    let piece = pieces[0]
    let shared = zip(piece, name).prefix { $0 == nil || $0 == $1 }.count
    return shared == piece.count && shared == name.count ? nil : .differs(at: shared)
  }

  private func begins(_ name: ArraySlice<Character>, with piece: [Character?]) -> Bool {
    name.count >= piece.count && zip(piece, name).allSatisfy { $0 == nil || $0 == $1 }
  }

  /// The leftmost place is as good as any: what stands behind it leaves the most to the pieces that follow.
  private func offset(of piece: [Character?], in name: ArraySlice<Character>) -> Int? {
    guard name.count >= piece.count else { return nil }
    return (name.startIndex...(name.endIndex - piece.count)).first { begins(name[$0...], with: piece) }
  }
}

extension Glob {
  private func words(for failure: Failure, in name: [Character]) -> String {
    switch failure {
    case .head: "it does not begin with \(written(0))"
    case .tail: "it does not end with \(written(pieces.count - 1))"
    case .middle(let number): "it has no \(written(number)) where the pattern has one"
    case .short: "it is too short to begin with \(written(0)) and end with \(written(pieces.count - 1))"
    case .differs(let offset): difference(at: offset, in: name)
    }
  }

  private func difference(at offset: Int, in name: [Character]) -> String {
    let piece = pieces[0]
    if offset >= name.count { return "it ends where \(quoted(text(of: piece[offset...]))) is expected" }
    let found = quoted(String(name[offset...]))
    guard offset < piece.count else { return "it goes on with \(found) where the pattern ends" }
    return "character \(offset + 1) on is \(found) where \(quoted(text(of: piece[offset...]))) is expected"
  }

  private func written(_ number: Int) -> String { quoted(text(of: pieces[number][...])) }

  private func text(of piece: ArraySlice<Character?>) -> String { String(piece.map { $0 ?? "?" }) }
}
