// Intray: the one executable. In charge of arguments, configuration, wiring the rooms together, signals, logging and
// exit codes. Entry point: `Main`, then one file per command in Commands/.
//
// It is the only room where Transfer and Ingestion meet: the story knows the servers as `Source` and `Destination`.
//
// Must not know: a protocol, a row of the database, a rule of acceptance; what it shows, another room has decided.

internal import ArgumentParser
internal import CProcess
internal import Glibc

@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    umask(0o077)
    cprocess_keep_private()
    do {
      var command = try IntrayCommand.parseAsRoot()
      try command.run()
    } catch {
      Failure.exit(with: error)
    }
  }
}

struct IntrayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intray",
    abstract: "Takes in the files that partners e-mail, queues them by type, and answers.",
    discussion: """
      A home holds everything: the configuration (intray.yaml), the secrets, the database and the queued files.
      Begin with `intray init DIR`, edit DIR/intray.yaml and DIR/connections.yaml, then
      `intray apply DIR/connections.yaml`, and call `intray poll` from cron.
      """,
    subcommands: [
      Init.self, Apply.self, PollCommand.self, RunCommand.self, WatchCommand.self, TendCommand.self,
      ServeMetricsCommand.self, Explain.self, CheckAuthCommand.self, CheckCommand.self, MIMECommand.self,
      DataTypeCommand.self, MessageCommand.self, QueueCommand.self,
      ReplyCommand.self, Events.self, StatusCommand.self, MetricsCommand.self, WebhookCommand.self,
      RetentionCommand.self, CredentialCommand.self, ConnectionCommand.self, SendCommand.self, DeliveryCommand.self,
      DropServerCommand.self, VerifyCommand.self, BackupCommand.self, ReconcileCommand.self,
    ])
}
