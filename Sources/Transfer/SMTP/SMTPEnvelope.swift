internal import Model

/// A parcel's sender and recipients, found fit to be said.
struct SMTPEnvelope {
  /// Nil for the null reverse-path.
  let sender: SMTPAddress?
  /// At least one.
  let recipients: [SMTPAddress]

  /// Throws `misconfigured` for an address that cannot be said, and where there is no recipient.
  init(_ parcel: Parcel) throws(TransferError) {
    sender = parcel.sender.isEmpty ? nil : try SMTPAddress(parcel.sender)
    var recipients: [SMTPAddress] = []
    for recipient in parcel.recipients { recipients.append(try SMTPAddress(recipient)) }
    guard !recipients.isEmpty else { throw TransferError(.misconfigured, "a message to nobody: expected a recipient") }
    self.recipients = recipients
  }

  /// The commands for it, one line each and without line ends; throws `misconfigured` where it takes an extension
  /// the server does not offer.
  func commands(for body: SMTPBody.Measure, _ offered: SMTPExtensions) throws(TransferError) -> SMTPCommands {
    var mail = "MAIL FROM:<\(sender?.text ?? "")>"
    if offered.size { mail += " SIZE=\(body.octets)" }
    if body.isEightBit {
      guard offered.eightBitMIME else {
        throw TransferError(.misconfigured, "the message holds octets above 127: expected 7 bits, without 8BITMIME")
      }
      mail += " BODY=8BITMIME"
    }
    if let address = ([sender].compactMap(\.self) + recipients).first(where: \.isInternational) {
      guard offered.smtpUTF8 else {
        throw TransferError(
          .misconfigured, "\"\(printable(address.text.utf8))\" is not ASCII: expected ASCII, without SMTPUTF8")
      }
      mail += " SMTPUTF8"
    }
    return SMTPCommands(mail: mail, recipients: recipients.map { "RCPT TO:<\($0.text)>" })
  }
}

/// The commands that carry an envelope.
struct SMTPCommands: Equatable {
  var mail: String
  var recipients: [String]
}
