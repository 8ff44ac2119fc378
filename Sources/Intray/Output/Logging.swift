internal import Logging

/// The log on standard error: warnings and worse, or each step with `--verbose`.
func logger(verbose: Bool) -> Logger {
  var logger = Logger(label: "intray") { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = verbose ? .info : .warning
  return logger
}
