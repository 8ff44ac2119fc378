internal import ArgumentParser
internal import Queues

struct CredentialLogin: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Has a person let an account in by OAuth 2.0, once; its tokens are kept sealed.",
    discussion: """
      Shows an address and a code to type there. Example: intray credential login main
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "A refresh token obtained elsewhere: the first line of this file; - is standard input.")
  var refreshTokenFile: String?
  @Argument(help: "The account, or relay.") var account: String

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let (login, name) =
      account == "relay" && configuration.relay != nil
      ? (configuration.relay?.login, "the relay")
      : (try configuration.account(named: account).login, "account \(account)")
    guard let client = login?.oauth else {
      throw UsageError("\(name) has no oauth in intray.yaml: it logs in by a password or a token")
    }
    let tokens = AccessTokens(client: client, store: try Store(home: home.path), home: home, name: name)
    guard client.grant == .refreshToken else {
      throw UsageError("\(name) fetches tokens by client-credentials: nobody has to let it in")
    }
    guard let refreshTokenFile else { return try DeviceLogin(tokens: tokens).run() }
    try tokens.keep(refreshToken: try SecretInput.line(of: refreshTokenFile, "the refresh token"))
    printLine("kept the refresh token of \(name)")
  }
}
