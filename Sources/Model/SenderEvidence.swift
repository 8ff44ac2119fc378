/// What is known of who sent a message.
public struct SenderEvidence: Sendable, Hashable {
  /// The addresses of From, in lower case; only one is one sender.
  public var from: [String]
  /// What servers wrote into its header, the topmost first.
  public var testimonies: [Testimony]
  /// The last forwarder's link of a chain (RFC 8617); nil without one.
  public var forwarder: Forwarder?

  public init(from: [String] = [], testimonies: [Testimony] = [], forwarder: Forwarder? = nil) {
    self.from = from
    self.testimonies = testimonies
    self.forwarder = forwarder
  }

  /// What one server wrote into the header about the sender.
  public struct Testimony: Sendable, Hashable {
    /// Who says so, in lower case; nil when the field cannot be read.
    public var server: String?
    public var results: [Result]

    public init(server: String?, results: [Result] = []) {
      self.server = server
      self.results = results
    }
  }

  /// One method's outcome.
  public struct Result: Sendable, Hashable {
    /// `dmarc`, `dkim`, `arc`.
    public var method: String
    /// `pass`, `fail`, `none`.
    public var result: String
    /// What it is about: `header.from` and its value, in lower case.
    public var properties: [Property]

    public struct Property: Sendable, Hashable {
      public var name: String
      public var value: String

      public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
      }
    }

    public init(_ method: String, _ result: String, _ properties: [Property] = []) {
      self.method = method
      self.result = result
      self.properties = properties
    }
  }

  /// Who forwarded a message last, and what it found out.
  public struct Forwarder: Sendable, Hashable {
    /// In lower case.
    public var domain: String
    /// The chain before it was whole, or it was the first.
    public var isChainWhole: Bool
    public var results: [Result]

    public init(domain: String, isChainWhole: Bool, results: [Result]) {
      self.domain = domain
      self.isChainWhole = isChainWhole
      self.results = results
    }
  }
}
