import Feeding

/// Whatever comes with a message.
enum FuzzMail {
  static let targets = [message, headers, words, authentication]
}
