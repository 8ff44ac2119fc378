/// One question of the wizard.
struct Question: Sendable {
  /// The key of a connections file that is answered; `newCredential` is the wizard's own.
  let key: String
  let step: Step
  let text: String
  /// What an empty answer stands for; nil where one is needed.
  var standard: @Sendable (Draft) -> String? = { _ in nil }
  /// The words to choose from, with what they mean; empty where anything may be typed.
  var choices: @Sendable (Draft) -> [(word: String, meaning: String)] = { _ in [] }
  /// Whether it is asked at all, after what was answered before.
  var isAsked: @Sendable (Draft) -> Bool = { _ in true }
  /// An empty answer leaves it out.
  var isOptional = false

  enum Step: Int, CaseIterable, Sendable {
    case direction = 1
    case type, method, credentials, review

    var title: String {
      switch self {
      case .direction: "Direction"
      case .type: "Type"
      case .method: "Method"
      case .credentials: "Credentials"
      case .review: "Review"
      }
    }
  }

  /// All of them, in their order.
  static let all: [Question] = [
    Question(
      key: "direction", step: .direction, text: "Who gives data to whom?", standard: { _ in "inbound" },
      choices: { _ in [("inbound", "a partner gives data to us"), ("outbound", "we give data to a partner")] }),
    Question(
      key: "dataType", step: .type, text: "What kind of data?", choices: { $0.dataTypes.map { ($0, "") } }),
    Question(
      key: "name", step: .type, text: "What is the connection to be called? (lower-case letters, digits, - and _)"),
    Question(
      key: "pattern", step: .type, text: "Which file names? (* any characters, ? exactly one)",
      standard: { _ in "*.csv" }),
    Question(
      key: "method", step: .method, text: "How do the files travel?", standard: { _ in "email" },
      choices: { draft in
        draft.isOutbound
          ? [
            ("email", "we mail them to the partner"),
            ("sftp", "by SFTP: we put them on their server, or the partner fetches them from ours"),
            ("ftp", "by FTP over TLS: we put them on their server, or the partner fetches them from ours"),
          ]
          : [
            ("email", "by mail: to a mailbox of ours, or we read a mailbox of the partner's"),
            ("sftp", "by SFTP: we fetch them, or the partner brings them"),
            ("ftp", "by FTP over TLS: we fetch them, or the partner brings them"),
          ]
      }),
    Question(
      key: "methodology", step: .method, text: "Whose mailbox?", standard: { _ in "push" },
      choices: { _ in
        [
          ("push", "the partner mails them to a mailbox of ours"),
          ("pull", "we read them in a mailbox of the partner's"),
        ]
      }, isAsked: { $0.isEmail && !$0.isOutbound }),
    Question(
      key: "account", step: .method, text: "Which of our mailboxes do they come to?", standard: { $0.accounts.first },
      choices: { $0.accounts.map { ($0, "") } }, isAsked: \.isOurMailbox),
    Question(
      key: "recipient", step: .method, text: "To which address are they mailed?",
      isAsked: { $0.isEmail && $0.isOutbound }),
    Question(
      key: "methodology", step: .method, text: "Who starts?", standard: { $0.isOutbound ? "push" : "pull" },
      choices: { draft in
        draft.isOutbound
          ? [
            ("push", "we put them on the partner's server"), ("pull", "the partner fetches them from our drop server"),
          ]
          : [
            ("pull", "we fetch them from the partner's server"), ("push", "the partner brings them to our drop server"),
          ]
      }, isAsked: { !$0.isEmail }),
    Question(
      key: "server", step: .method, text: "Where is the mail server? (imaps://HOST[:PORT]; imap:// asks for TLS)",
      isAsked: \.isTheirMailbox),
    Question(
      key: "folder", step: .method, text: "Which folder of the mailbox?", standard: { _ in "INBOX" },
      isAsked: \.isTheirMailbox),
    Question(
      key: "moveTo", step: .method, text: "Which folder are accepted messages moved to? (empty: they stay)",
      isAsked: \.isTheirMailbox, isOptional: true),
    Question(
      key: "server", step: .method, text: "Where is the server? (sftp://HOST[:PORT])",
      isAsked: { $0.isSFTP && $0.isOnTheirServer }),
    Question(
      key: "server", step: .method, text: "Where is the server? (ftp://HOST[:PORT]; ftps:// where TLS begins at once)",
      isAsked: { $0.isFTP && $0.isOnTheirServer }),
    Question(
      key: "plain", step: .method, text: "Without TLS? Whoever is on the way then reads the password and the files.",
      standard: { _ in "no" }, choices: { _ in [("no", ""), ("yes", "")] },
      isAsked: { $0.isFTP && $0.isOnTheirServer && $0["server"]?.hasPrefix("ftp:") == true }),
    Question(
      key: "hostKey", step: .method, text: "Which host key must the server show? (SHA256:…, as the partner tells it)",
      isAsked: { $0.isSFTP && $0.isOnTheirServer }),
    Question(
      key: "folder", step: .method, text: "In which folder of the server? (an absolute path)",
      isAsked: \.isOnTheirServer),
    Question(
      key: "deleteFiles", step: .method, text: "Delete files there once they are in the queue?",
      standard: { _ in "no" },
      choices: { _ in [("no", ""), ("yes", "")] }, isAsked: { $0.isOnTheirServer && !$0.isOutbound }),
    Question(
      key: "overwrite", step: .method, text: "Overwrite a file of the same name that they have not fetched yet?",
      standard: { _ in "no" },
      choices: { _ in [("no", ""), ("yes", "")] }, isAsked: { !$0.isEmail && $0.isOutbound }),
    Question(
      key: "keepFor", step: .method, text: "For how long do files lie there that they do not delete? (or forever)",
      standard: { _ in "30d" }, isAsked: \.isLaidOut),
    Question(
      key: "credential", step: .credentials, text: "", standard: { $0.isOurMailbox ? "none" : nil },
      isAsked: { !($0.isEmail && $0.isOutbound) }),
    Question(
      key: "from", step: .credentials,
      text: "Who may send? (an address or a domain; empty: whoever finds the mailbox)", isAsked: \.isOpenToAll,
      isOptional: true),
    Question(
      key: "authentication", step: .credentials, text: "What has to vouch for them?",
      standard: { $0["from"] == nil ? "none" : "dmarc" },
      choices: { draft in
        let dmarc = ("dmarc", "your mail server, which found that the mail is theirs (DMARC)")
        return (draft["from"] == nil ? [] : [dmarc]) + [("none", "nobody: anyone can write any sender")]
      }, isAsked: \.isOpenToAll),
    Question(
      key: "authservID", step: .credentials,
      text: "By which name does their server sign its Authentication-Results? (such as mx.partner.example)",
      isAsked: { $0.isTheirMailbox && $0["authentication"] == "dmarc" }),
    Question(
      key: "returnAddress", step: .credentials,
      text: "Where do receipts and results go? (a mail address; empty: nowhere)",
      isAsked: { !$0.isOutbound }, isOptional: true),
  ]
}
