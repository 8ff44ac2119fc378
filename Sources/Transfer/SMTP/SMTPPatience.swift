/// How many seconds a server may take (RFC 5321 §4.5.3.2 allows it more; a run that hangs is worse than one that is
/// tried again).
public struct SMTPPatience: Sendable, Hashable {
  /// From the name to the answer to the login.
  public var connect: Double
  /// For the answer to a command, and for taking the next part of a message.
  public var command: Double
  /// For the answer to the final dot: giving up here means that the message may go out twice.
  public var end: Double
  /// For the answer to QUIT.
  public var goodbye: Double

  public init(connect: Double = 30, command: Double = 60, end: Double = 120, goodbye: Double = 5) {
    self.connect = connect
    self.command = command
    self.end = end
    self.goodbye = goodbye
  }
}
