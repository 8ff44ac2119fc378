/// One whole thing the server says (RFC 9051 §7).
enum Response: Sendable, Equatable {
  /// The end of a command.
  case tagged(tag: String, Status)
  /// Untagged OK, NO, BAD, BYE or PREAUTH.
  case status(Status)
  case capability([String])
  /// The flags that may occur in the mailbox.
  case flags([String])
  /// How many messages the mailbox holds.
  case exists(UInt32)
  case recent(UInt32)
  /// A message went away, by its number in sequence.
  case expunge(UInt32)
  /// Messages went away, by UID (RFC 7162 §3.2.10).
  case vanished(earlier: Bool, UIDSet)
  case search([UInt32])
  case extendedSearch(ExtendedSearch)
  case list(ListEntry)
  case fetch(Fetch)
  /// `+`: the server waits for the rest of a command.
  case continuation(String)
  /// An untagged response that means nothing to us: well-formed, and skipped.
  case other(String)
}

/// OK, NO, BAD, BYE or PREAUTH, with what follows (RFC 9051 §7.1).
struct Status: Sendable, Equatable {
  enum Condition: String, Sendable { case ok, no, bad, bye, preauth }

  var condition: Condition
  var code: ResponseCode?
  /// For people; printable, at most 300 characters.
  var text: String
}

/// What stands in brackets at the beginning of a status text: the part meant for programs (RFC 9051 §7.1).
enum ResponseCode: Sendable, Equatable {
  case capability([String])
  /// 0 where the server keeps no UIDs that last.
  case uidValidity(UInt32)
  case uidNext(UInt32)
  case permanentFlags([String])
  case highestModSeq(UInt64)
  case copyUID(source: UIDSet)
  /// In capitals, with nothing of what follows it: `TRYCREATE`, `READ-ONLY`, `UNAVAILABLE`.
  case word(String)
}

/// What an ESEARCH response found (RFC 4731 §3.1).
struct ExtendedSearch: Sendable, Equatable {
  var tag: String?
  /// The numbers are UIDs.
  var isByUID: Bool
  var all: UIDSet
}

/// One mailbox of a LIST response.
struct ListEntry: Sendable, Equatable {
  var attributes: [String]
  /// What separates the levels of its name; nil where there is one level only.
  var delimiter: UInt8?
  /// As it is on the wire: modified UTF-7.
  var name: [UInt8]
}

/// What a FETCH response says of one message.
struct Fetch: Sendable, Equatable {
  /// What became of BODY[] in it.
  enum Body: Sendable, Equatable {
    /// It went to the reader slice by slice, so many octets.
    case streamed(Int)
    /// It came as a quoted string.
    case quoted([UInt8])
    case none
  }

  /// Its number in sequence.
  var number: UInt32
  var uid: UInt32?
  /// RFC822.SIZE in octets.
  var size: UInt64?
  var flags: [String]?
  /// Nil when the response does not speak of BODY[].
  var body: Body?
}
