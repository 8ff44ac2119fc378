/// Secrets that nobody can guess, from the kernel's generator.
enum Chance {
  /// 24 characters that can be read out and typed, none of which is taken for another: 139 bits.
  static func password() -> String { text(24, of: "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") }

  /// 26 characters fit for the local part of an address, where case does not count: 130 bits.
  static func token() -> String { text(26, of: "abcdefghijklmnopqrstuvwxyz234567") }

  private static func text(_ count: Int, of alphabet: String) -> String {
    let letters = Array(alphabet)
    var generator = SystemRandomNumberGenerator()
    return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
  }
}
