internal import CBytes

/// Short cells of one column that were judged before and found right: codes, words, names of few.
final class KnownCells: @unchecked Sendable {
  private static let count = Int(cbytes_word_count)
  private let words: UnsafeMutablePointer<cbytes_word>

  /// A value of sixteen octets of 0xFF is in no UTF-8 text, and stands for no word.
  init() {
    words = .allocate(capacity: Self.count)
    words.initialize(repeating: cbytes_word(low: .max, high: .max), count: Self.count)
  }

  deinit { words.deallocate() }

  func sift(_ column: cbytes_column, _ suspects: UnsafeMutablePointer<UInt32>) -> UInt32 {
    var known = cbytes_known(words: words)
    return cbytes_sift_known(column, &known, suspects)
  }

  /// The codes of all currencies; nothing is added to them.
  static let currencies: KnownCells = {
    let known = KnownCells()
    for code in CodeList.iso4217.codes {
      var octets = Array(code.utf8) + [UInt8](repeating: 0, count: 16)
      octets.withUnsafeMutableBufferPointer { known.insert(UnsafeBufferPointer(rebasing: $0[..<code.utf8.count])) }
    }
    return known
  }()

  /// Numbers that may have one of these behind them.
  func sift(
    _ column: cbytes_column, _ number: cbytes_decimal, _ suspects: UnsafeMutablePointer<UInt32>
  ) -> UInt32 {
    var rule = cbytes_price(number: number, known: cbytes_known(words: words))
    return cbytes_sift_price(column, &rule, suspects)
  }

  /// The cell is among them.
  func holds(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress, (1...16).contains(bytes.count) else { return false }
    let word = cbytes_word_of(base, bytes.count)
    let entry = words[cbytes_word_slot(word)]
    return entry.low == word.low && entry.high == word.high
  }

  func insert(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress, (1...16).contains(bytes.count), bytes.last != 0 else { return }
    let word = cbytes_word_of(base, bytes.count)
    words[cbytes_word_slot(word)] = word
  }
}
